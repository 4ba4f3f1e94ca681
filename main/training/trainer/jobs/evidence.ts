import { epochOrder, prepare } from '../../../data'
import type { Prepared } from '../../../data'
import { loadEngine } from '../../../engine/load'
import type { Batch } from '../../../engine/session'
import { buildProgram } from '../../../models'
import type { ResolvedModel } from '../../../models'
import type { TargetEvidence } from '../../evidence'
import type { EvidenceSpec } from '../../protocol'
import { TrunkPull, sharesOf } from '../gradient-share'
import type { TargetPull } from '../gradient-share'
import type { JobHooks, JobResult } from '../job'
import { normNoise } from '../norm-noise'

/** Batches that a norm's statistics are compared over, and that the gradient's shares are a mean of. */
const NOISE_BATCHES = 20
const GRADIENT_BATCHES = 8
/** Measuring stops here, with as many batches as it got to. */
const NOISE_MS = 4000

const positionsOf = (shape: readonly number[]): number => shape.slice(0, -1).reduce((a, b) => a * b, 1)

/** The first batches of the first epoch, whole ones; one short batch where there is no more. */
function firstBatches({ parts: { train } }: Prepared, seed: number, size: number, count: number): Batch[] {
  const order = epochOrder(seed, 0, train.count)
  const whole = Math.max(1, Math.min(count, Math.floor(train.count / size)))
  return Array.from({ length: whole }, (_, i) => train.batch(order.subarray(i * size, Math.min((i + 1) * size, train.count))))
}

const spreadOf = (values: readonly number[]): { mean: number; spread: number } => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return { mean, spread: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) }
}

/** What the training part holds of a target. */
function valuesOf(prepared: Prepared, name: string, rows: Uint32Array): { scaled: number[]; missing: number } {
  const label = prepared.source.labels.find((one) => one.name === name)
  const present = Array.from(rows).filter((row) => label?.present[row] === 1)
  return { scaled: present.map((row) => label?.values[row] ?? NaN), missing: rows.length - present.length }
}

function targetsOf(spec: EvidenceSpec, prepared: Prepared, pulls: readonly Readonly<Record<string, TargetPull>>[]): TargetEvidence[] {
  return spec.recipe.targets.map((target): TargetEvidence => {
    const { scaled, missing } = valuesOf(prepared, target.name, prepared.parts.train.rows)
    const numbers = target.kind === 'regression' && scaled.length > 0
    const original = numbers ? Array.from(prepared.toOriginal(target.name, Float32Array.from(scaled))) : []
    const classes = prepared.facts.targets.find(({ name }) => name === target.name)?.classes ?? []
    const own = pulls.map((pull) => pull[target.name])
    const mean = (of: (pull: TargetPull) => number | null): number | null => {
      const known = own.flatMap((pull) => { const value = pull === undefined ? null : of(pull); return value === null ? [] : [value] })
      return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length
    }
    return {
      name: target.name, kind: target.kind, unit: target.unit, loss: target.loss, transform: target.transform.kind, weight: target.weight, present: scaled.length, missing,
      original: numbers ? { ...spreadOf(original), min: original.reduce((a, b) => Math.min(a, b)), max: original.reduce((a, b) => Math.max(a, b)) } : null,
      scaled: numbers ? spreadOf(scaled) : null,
      classes: target.kind === 'class' ? classes.map((_, k) => scaled.filter((value) => value === k).length) : null,
      firstLoss: mean(({ loss }) => loss), gradient: mean(({ gradient }) => gradient), gradientShare: sharesOf(pulls, target.name),
    }
  })
}

/** Values of each channel in a batch, by slot. */
const valuesIn = ({ inferred }: ResolvedModel, size: number) => (slot: string): number => size * positionsOf(inferred.find(({ node }) => node.id === slot)?.inputs[0] ?? [])

/** Measures a recipe on its data before it is trained: statistics noise of each norm, and each target's pull at the trunk. */
export async function evidenceJob(spec: EvidenceSpec, hooks: JobHooks): Promise<JobResult> {
  const { recipe, seed } = spec
  const began = hooks.clock.monotonic()
  const prepared = await prepare(recipe.data, recipe.targets, spec.dataset, { cacheDir: spec.cache, onProgress: (done, total, phase) => hooks.emit({ type: 'phase', text: `${phase} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}` }) }, recipe.augment)
  hooks.emit({ type: 'phase', text: 'measuring norms and targets' })
  const engine = await loadEngine(spec.engine, { threads: spec.threads, determinism: spec.determinism })
  const { program, resolved } = buildProgram(recipe, prepared.facts)
  const size = Math.min(recipe.batch.norm, prepared.parts.train.count)
  const batches = firstBatches(prepared, seed, size, NOISE_BATCHES)
  const breathe = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })
  const measuring = hooks.clock.monotonic()
  const { passes, norms } = await normNoise(engine, program, seed, batches, valuesIn(resolved, size), { enough: () => hooks.clock.monotonic() - measuring > NOISE_MS, breathe })
  const pull = new TrunkPull(engine, program, recipe.targets.map(({ name }) => name), seed)
  const pulls: Record<string, TargetPull>[] = []
  try {
    for (const [i, batch] of batches.slice(0, recipe.targets.length > 1 ? GRADIENT_BATCHES : 0).entries()) {
      pulls.push(pull.on(batch, i))
      await breathe()
    }
  } finally {
    pull.dispose()
  }
  return {
    standing: null,
    outcome: {
      job: 'evidence', fingerprint: prepared.fingerprint,
      evidence: { engine: engine.facts.kind, samples: prepared.parts.train.count, normBatch: size, passes, norms, gradientBatches: pulls.length, targets: targetsOf(spec, prepared, pulls), seconds: (hooks.clock.monotonic() - began) / 1000 },
    },
  }
}
