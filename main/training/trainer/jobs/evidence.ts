import { compareTargets, describeTarget, firstBatches, likenessOf, moments, prepare, proposeTransform } from '../../../data'
import type { Prepared } from '../../../data'
import { loadEngine } from '../../../engine/load'
import { buildProgram, initialWeights } from '../../../models'
import type { ResolvedModel } from '../../../models'
import type { TargetEvidence } from '../../evidence'
import type { EvidenceSpec } from '../../protocol'
import { TrunkPull, isFinitePull, sharesOf, sharesOn } from '../gradient-share'
import type { Pulls, TargetPull } from '../gradient-share'
import { openingFor, phaseAt } from '../job'
import type { JobHooks, JobResult } from '../job'
import { normNoise } from '../norm-noise'

/** Batches that a norm's statistics are compared over, and that the gradient's shares are a mean of. */
const NOISE_BATCHES = 20
const GRADIENT_BATCHES = 8
/** Measuring stops here, with as many batches as it got to. */
const NOISE_MS = 4000
/** Changes to the augmentation are tried no longer than this. */
const REMEDY_MS = 500

const positionsOf = (shape: readonly number[]): number => shape.slice(0, -1).reduce((a, b) => a * b, 1)

/** What the training part holds of a target as the loss sees it: scaled values or class numbers, null where missing. */
function valuesOf({ source, parts: { train } }: Prepared, name: string): (number | null)[] {
  const label = source.labels.find((one) => one.name === name)
  return Array.from(train.rows, (row) => (label?.present[row] === 1 ? label.values[row] ?? null : null))
}

const known = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null)

function comparisonOf({ recipe }: EvidenceSpec, prepared: Prepared): ReturnType<typeof compareTargets> {
  const weights = initialWeights(recipe)
  return compareTargets(recipe.targets.map(({ name, kind, loss }, i) => {
    const [values, weight] = [valuesOf(prepared, name), weights[i] ?? NaN]
    return kind === 'regression' ? { name, kind, loss, weight, values } : { name, kind, loss, weight, values: values.map((value) => (value === null ? null : String(value))) }
  }))
}

function targetsOf(spec: EvidenceSpec, prepared: Prepared, pulls: readonly Pulls[], { tasks }: ReturnType<typeof compareTargets>): TargetEvidence[] {
  const shares = pulls.map(sharesOn)
  const weights = initialWeights(spec.recipe)
  return spec.recipe.targets.map((target, i): TargetEvidence => {
    const values = valuesOf(prepared, target.name)
    const scaled = known(values)
    const numbers = target.kind === 'regression' && scaled.length > 0
    const originals = numbers ? Array.from(prepared.parts.train.originals(target.name), (value) => (Number.isNaN(value) ? null : value)) : []
    const task = tasks.find(({ name }) => name === target.name)
    const classes = prepared.facts.targets.find(({ name }) => name === target.name)?.classes ?? []
    const own = pulls.flatMap((pull) => pull[target.name] ?? [])
    const mean = (of: (pull: TargetPull) => number): number | null => {
      const sum = own.reduce((all, pull) => all + of(pull), 0)
      return own.length === 0 || !Number.isFinite(sum) ? null : sum / own.length
    }
    return {
      name: target.name, kind: target.kind, unit: target.unit, loss: target.loss, transform: target.transform.kind, weight: target.weight, present: scaled.length, missing: values.length - scaled.length,
      scaled: numbers ? moments(scaled) : null,
      classes: target.kind === 'class' ? classes.map((_, k) => scaled.filter((value) => value === k).length) : null,
      firstLoss: mean(({ loss }) => loss), gradient: mean(({ gradient }) => gradient), gradientShare: sharesOf(shares, target.name), notFinite: own.filter((pull) => !isFinitePull(pull)).length,
      constantLoss: (task?.constantLoss ?? 0) * (weights[i] ?? NaN), lossShare: task?.share ?? null,
      card: numbers ? describeTarget(originals) : null, proposal: numbers ? proposeTransform(known(originals)) : null,
    }
  })
}

/** Values of each channel in a batch, by slot. */
const valuesIn = ({ inferred }: ResolvedModel, size: number) => (slot: string): number => size * positionsOf(inferred.find(({ node }) => node.id === slot)?.inputs[0] ?? [])

/** Measures a recipe on its data before it is trained: statistics noise of each norm, each target's pull at the trunk, and whether training images look like validation. */
export async function evidenceJob(spec: EvidenceSpec, hooks: JobHooks): Promise<JobResult> {
  const { recipe, seed } = spec
  const began = hooks.clock.monotonic()
  const prepared = await prepare(recipe.data, recipe.targets, spec.dataset, openingFor(hooks, spec.cache), recipe.augment)
  hooks.emit({ type: 'phase', text: 'measuring norms and targets' })
  const engine = await loadEngine(spec.engine, { threads: spec.threads, determinism: spec.determinism })
  const { program, resolved } = buildProgram(recipe, prepared.facts)
  const size = Math.min(recipe.batch.norm, prepared.parts.train.count)
  const batches = firstBatches(prepared, recipe.augment, seed, size, NOISE_BATCHES)
  const breathe = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })
  const measuring = hooks.clock.monotonic()
  const { passes, norms } = await normNoise(engine, program, seed, batches, valuesIn(resolved, size), { enough: () => hooks.clock.monotonic() - measuring > NOISE_MS, breathe })
  // One target has the trunk to itself.
  const pull = new TrunkPull(engine, program, recipe.targets.length > 1 ? recipe.targets.map(({ name }) => name) : [], seed)
  const pulls: Pulls[] = []
  try {
    for (const [i, batch] of batches.slice(0, recipe.targets.length > 1 ? GRADIENT_BATCHES : 0).entries()) {
      pulls.push(pull.on(batch, i))
      hooks.emit(phaseAt('measuring gradients', i + 1, Math.min(batches.length, GRADIENT_BATCHES)))
      await breathe()
    }
  } finally {
    pull.dispose()
  }
  const comparison = comparisonOf(spec, prepared)
  const looking = hooks.clock.monotonic()
  const likeness = likenessOf(prepared, recipe.augment, seed, () => hooks.clock.monotonic() - looking > REMEDY_MS)
  return {
    standing: null,
    outcome: {
      job: 'evidence', fingerprint: prepared.fingerprint,
      evidence: { engine: engine.facts.kind, samples: prepared.parts.train.count, normBatch: size, passes, norms, gradientBatches: pulls.length, targets: targetsOf(spec, prepared, pulls, comparison), pairs: comparison.pairs, features: prepared.fitted.features, leaks: prepared.leaks(), likeness, seconds: (hooks.clock.monotonic() - began) / 1000 },
    },
  }
}
