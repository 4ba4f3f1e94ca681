import { join } from 'node:path'
import { augmentPlanOf, openMaker, prepare, stepsPerEpoch } from '../../../data'
import type { BatchMaker, Batches, Part, Prepared } from '../../../data'
import { loadEngine } from '../../../engine/load'
import { weightsHash } from '../../../engine/weights'
import { AtelierError } from '../../../lib/errors'
import { writeFileAtomic } from '../../../lib/files'
import { buildProgram } from '../../../models'
import type { Outcome, Standing, TrainSpec } from '../../protocol'
import { MESSAGE_EVERY_MS, breathe, checkpointOf, recordAll, report, saveCheckpoint, standingOf } from '../attempt'
import type { Attempt } from '../attempt'
import { Averages } from '../averages'
import { criterionOf, criterionValue, isBetter, updateBest } from '../best'
import { CheckpointFolder } from '../checkpoints'
import { runEpoch } from '../epoch'
import { evaluateSplit } from '../evaluate'
import type { SplitResult } from '../evaluate'
import { TrunkPull } from '../gradient-share'
import { openingFor } from '../job'
import type { JobHooks } from '../job'
import { LiveShares } from '../live-shares'
import { Pace } from '../pace'
import { Passes, evaluationPass } from '../passes'
import { Recorder } from '../recorder'
import { runtimeOf } from '../runtime'
import { trainingValues } from '../training-metrics'
import { tune } from '../tune'

async function evaluatePart(a: Attempt, split: 'val' | 'test', pass: (part: Part) => Batches): Promise<SplitResult | null | 'halted'> {
  const part = a.prepared.parts[split]
  return part === null ? null : (await evaluateSplit(a.session, a.prepared, part, pass(part), split, () => breathe(a))) ?? 'halted'
}

function refuseLost(values: Readonly<Record<string, number>>, when: string, hint: string): void {
  const lost = Object.entries(values).find(([, value]) => !Number.isFinite(value))
  if (lost !== undefined) throw new AtelierError('training.nan', `${lost[0]} became ${Number.isNaN(lost[1]) ? 'not a number' : 'infinite'} ${when}.`, hint)
}

/** Validation, best weights, early stopping, checkpoint. Returns false when halted, "enough" when early stopping ends the training. */
async function endEpoch(a: Attempt): Promise<boolean | 'enough'> {
  const { recipe } = a.spec
  const validation = await evaluatePart(a, 'val', () => a.passes.next())
  if (validation === 'halted') return false
  const values = { ...trainingValues(a.averages, a.prepared), ...validation?.values }
  refuseLost(values, `in epoch ${a.position.epoch + 1}`, 'Lower the learning rate, clip the gradient (optim.clip) or add warm-up.')
  let { waited, criterion } = a.position
  let improved = false
  if (validation !== null) {
    const { metric, mode } = criterionOf(recipe)
    const value = criterionValue(metric, values)
    improved = isBetter(value, criterion, mode)
    if (improved) criterion = value
    waited = improved ? 0 : waited + 1
  }
  a.position = { ...a.position, epoch: a.position.epoch + 1, batch: 0, waited, criterion }
  a.last = values
  updateBest(a.best, values, a.position.epoch)
  a.averages = new Averages()
  recordAll(a, values)
  saveCheckpoint(a, improved)
  report(a)
  a.pace.restartWindow()
  if (recipe.budget.earlyStop !== null && waited >= recipe.budget.earlyStop.patience) return 'enough'
  return true
}

/** After the last epoch: the hash of the final weights, the test part once, and what the model said of each sample. */
async function finish(a: Attempt): Promise<Outcome | null> {
  const { session, prepared, folder, spec } = a
  a.shares?.finish(a.position.step, a.recorder)
  const final = checkpointOf(a)
  const weights = weightsHash(final.tensors)
  const artifacts = [{ kind: 'final', file: folder.writeNamed('final', final), step: a.position.step }]
  const best = folder.best()
  if (best !== null) artifacts.push({ kind: 'best', file: folder.path('best'), step: best.state.step })
  const judged = spec.recipe.budget.earlyStop !== null && best !== null ? ('best' as const) : ('final' as const)
  if (judged === 'best' && best !== null) session.writeState(best.tensors)
  const now = (part: Part): Batches => evaluationPass(a.maker, part)
  const test = await evaluatePart(a, 'test', now)
  const shown = prepared.parts.val === null || test === 'halted' ? test : await evaluatePart(a, 'val', now)
  if (test === 'halted' || shown === 'halted') return null
  if (test !== null) {
    refuseLost(test.values, 'in the evaluation after the last epoch', 'Look for values in the test part that are far from all others.')
    a.last = { ...a.last, ...test.values }
    recordAll(a, test.values)
  }
  if (shown !== null) artifacts.push({ kind: 'evaluation', file: writeEvaluation(a, prepared.parts.val === null ? 'test' : 'val', judged, shown), step: a.position.step })
  report(a)
  return { job: 'train', reason: 'done', weights, artifacts }
}

function writeEvaluation(a: Attempt, split: 'val' | 'test', weights: 'best' | 'final', { verdicts, numbers }: SplitResult): string {
  const part = a.prepared.parts[split]
  const origins = Array.from({ length: part?.count ?? 0 }, (_, i) => part?.origin(i))
  const file = join(a.folder.folder, 'evaluation.json')
  writeFileAtomic(file, JSON.stringify({ split, weights, verdicts, numbers, part: origins.map((o) => o?.part), index: origins.map((o) => o?.index) }))
  return file
}

/** Reads the data, goes on from the newest checkpoint that verifies, and trains to the end or until halted. */
export async function trainJob(spec: TrainSpec, hooks: JobHooks): Promise<{ outcome: Outcome; standing: Standing }> {
  const { recipe } = spec
  hooks.emit({ type: 'phase', text: 'reading the data' })
  const prepared = await prepare(recipe.data, recipe.targets, spec.dataset, openingFor(hooks, spec.cache), recipe.augment)
  // Its thread starts while the engine is being loaded.
  const maker = openMaker(prepared.source, { clock: hooks.clock, warn: (message) => hooks.emit({ type: 'warning', message }), augment: augmentPlanOf(prepared, recipe.augment, spec.seed), entry: hooks.batchThread })
  try {
    return await trainOn(prepared, maker, spec, hooks)
  } finally {
    await maker.close()
  }
}

async function trainOn(prepared: Prepared, maker: BatchMaker, spec: TrainSpec, hooks: JobHooks): Promise<{ outcome: Outcome; standing: Standing }> {
  const { recipe } = spec
  const folder = new CheckpointFolder(spec.folder)
  const { checkpoint, damaged } = folder.newest()
  for (const message of damaged) hooks.emit({ type: 'warning', message })
  hooks.emit({ type: 'phase', text: 'building the model' })
  const { program } = buildProgram(recipe, prepared.facts)
  const size = Math.min(recipe.batch.norm, prepared.parts.train.count)
  const tuned = await tune(spec, program, prepared.facts, size, hooks).catch((thrown: unknown) => {
    hooks.emit({ type: 'warning', message: `Threads and kernels could not be measured, so all cores and TensorFlow's own kernels are used: ${thrown instanceof Error ? thrown.message : String(thrown)}` })
    return null
  })
  // Not sooner, so that nothing runs beside a measurement. Its first batches are there when the engine has started.
  const passes = new Passes({ maker, prepared, recipe, seed: spec.seed })
  passes.begin(checkpoint?.state.epoch ?? 0, checkpoint?.state.batch ?? 0)
  hooks.emit({ type: 'phase', text: 'starting the engine' })
  const engine = await loadEngine(spec.engine, { threads: spec.threads ?? tuned?.threads ?? null, determinism: spec.determinism })
  const plan = spec.determinism ? null : spec.plan ?? tuned?.plan ?? null
  hooks.emit({ type: 'phase', text: 'taking the first step' })
  const session = engine.compile(program, spec.seed, plan ?? undefined)
  if (checkpoint !== null) session.writeState(checkpoint.tensors)
  const perEpoch = stepsPerEpoch(prepared.parts.train.count, recipe.batch.norm, recipe.batch.accumulate)
  const now = hooks.clock.monotonic()
  const state = checkpoint?.state
  // One target has the trunk to itself.
  const shares = recipe.targets.length === 1 ? null : new LiveShares({
    targets: recipe.targets, pull: new TrunkPull(engine, program, recipe.targets.map(({ name }) => name), spec.seed, plan ?? undefined), clock: hooks.clock,
    warn: (message) => hooks.emit({ type: 'warning', message }), held: { shares: state?.shares, drowning: state?.drowning, overflowing: state?.overflowing },
  })
  const attempt: Attempt = {
    spec, hooks, session, prepared, targets: prepared.facts.targets.map(({ name }) => name), maker, passes, folder, recorder: new Recorder(hooks.clock), pace: new Pace(hooks.clock), shares, before: { seconds: state?.seconds ?? 0, dataWait: state?.dataWait ?? 0 },
    totalSteps: perEpoch * recipe.budget.epochs, stepsPerEpoch: perEpoch,
    // Earlier checkpoints lack the criterion's own best value.
    position: { step: state?.step ?? 0, batch: state?.batch ?? 0, epoch: state?.epoch ?? 0, waited: state?.waited ?? 0, criterion: state?.criterion ?? state?.best[criterionOf(recipe).metric]?.value },
    averages: new Averages(state?.sums), last: { ...state?.last }, best: { ...state?.best },
    // The first step is told at once: until then nobody knows whether the training works.
    lastMessage: now - MESSAGE_EVERY_MS, lastCheckpoint: now, lastBreath: now, executionTold: false,
  }
  hooks.emit({ type: 'begun', engine: engine.facts, runtime: runtimeOf(engine.facts), fromStep: attempt.position.step, totalSteps: attempt.totalSteps, fingerprint: prepared.fingerprint, unread: prepared.unread, plan, fitted: prepared.fitted })
  hooks.standing(() => standingOf(attempt))
  try {
    const outcome = await runToEnd(attempt)
    return { outcome, standing: standingOf(attempt) }
  } finally {
    session.dispose()
    shares?.dispose()
  }
}

async function runToEnd(a: Attempt): Promise<Outcome> {
  const { earlyStop, epochs } = a.spec.recipe.budget
  const enough = (): boolean => earlyStop !== null && a.position.waited >= earlyStop.patience
  while (a.position.epoch < epochs && !enough()) {
    const went = (await runEpoch(a)) && (await endEpoch(a))
    if (went === false) return halt(a)
  }
  // The last epoch's checkpoint is on the disk; the session may hold the best weights by now, which are not that step's.
  return (await finish(a)) ?? letGo(a)
}

function halt(a: Attempt): Outcome {
  saveCheckpoint(a)
  return letGo(a)
}

function letGo(a: Attempt): Outcome {
  report(a)
  return { job: 'train', reason: 'halted', weights: null, artifacts: [] }
}
