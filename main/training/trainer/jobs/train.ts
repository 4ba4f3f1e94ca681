import { join } from 'node:path'
import { epochOrder, normBatches, openMaker, prepare, stepsPerEpoch } from '../../../data'
import type { BatchMaker, Prepared } from '../../../data'
import type { Batch, Session } from '../../../engine/session'
import { loadEngine } from '../../../engine/load'
import { weightsHash } from '../../../engine/weights'
import { AtelierError } from '../../../lib/errors'
import { writeFileAtomic } from '../../../lib/files'
import { rngOf } from '../../../lib/rng'
import { buildProgram, learningRate, metricsFor } from '../../../models'
import type { CheckpointState, Outcome, Standing, TrainSpec } from '../../protocol'
import { Averages } from '../averages'
import { criterionOf, criterionValue, isBetter, updateBest } from '../best'
import { CheckpointFolder } from '../checkpoints'
import type { Checkpoint } from '../checkpoints'
import { evaluateSplit, metricName } from '../evaluate'
import type { SplitResult } from '../evaluate'
import type { JobHooks } from '../job'
import { Pace } from '../pace'
import { Recorder } from '../recorder'
import { tune } from '../tune'

const CHECKPOINT_EVERY_MS = 30_000
const MESSAGE_EVERY_MS = 100
/** How long steps may run before messages are looked at; keeps stop and pause well under a second. */
const BREATH_EVERY_MS = 25

/** Everything of one attempt that its parts share. Position fields are exactly what a checkpoint keeps. */
interface Attempt {
  readonly spec: TrainSpec
  readonly hooks: JobHooks
  readonly session: Session
  readonly prepared: Prepared
  readonly maker: BatchMaker
  readonly folder: CheckpointFolder
  readonly recorder: Recorder
  readonly pace: Pace
  /** Of the attempts before this one: their seconds, and the share of waiting for data. */
  readonly before: { readonly seconds: number; readonly dataWait: number }
  readonly totalSteps: number
  readonly stepsPerEpoch: number
  position: Pick<CheckpointState, 'step' | 'batch' | 'epoch' | 'waited' | 'criterion'>
  averages: Averages
  last: Record<string, number>
  best: Record<string, { value: number; epoch: number }>
  lastMessage: number
  lastCheckpoint: number
  lastBreath: number
  executionTold: boolean
}

function standingOf(a: Attempt): Standing {
  const seconds = a.before.seconds + a.pace.seconds
  const waited = a.before.seconds * a.before.dataWait + a.maker.waitedMs / 1000
  return { epoch: a.position.epoch, step: a.position.step, seconds, dataWait: a.position.step === 0 ? null : waited / seconds, last: a.last, best: a.best }
}

function checkpointOf(a: Attempt): Checkpoint {
  const { spec, prepared, session } = a
  const standing = standingOf(a)
  return {
    state: {
      format: 1, recipe: spec.recipe, data: spec.recipe.data, targets: spec.recipe.targets, seed: spec.seed, engine: session.engine.kind,
      fitted: prepared.fitted, facts: prepared.facts, ...a.position, seconds: standing.seconds, dataWait: standing.dataWait,
      sums: a.averages.state(), last: a.last, best: a.best,
    },
    tensors: new Map(session.readState()),
  }
}

/** The best weights go first: a checkpoint must never speak of better ones than lie beside it. */
function saveCheckpoint(a: Attempt, best = false): void {
  const checkpoint = checkpointOf(a)
  if (best) a.folder.writeNamed('best', checkpoint)
  a.folder.write(checkpoint)
  a.lastCheckpoint = a.hooks.clock.monotonic()
  a.hooks.emit({ type: 'checkpoint', step: a.position.step, epoch: a.position.epoch })
}

function report(a: Attempt): void {
  a.hooks.emit({ type: 'progress', standing: standingOf(a), points: a.recorder.take(), ...a.pace.read(a.totalSteps - a.position.step) })
  a.lastMessage = a.hooks.clock.monotonic()
}

/** Lets messages in now and then; true when the supervisor asked to halt. */
async function breathe(a: Attempt): Promise<boolean> {
  const now = a.hooks.clock.monotonic()
  if (now - a.lastBreath >= BREATH_EVERY_MS) {
    await new Promise((resolve) => setImmediate(resolve))
    a.lastBreath = a.hooks.clock.monotonic()
  }
  return a.hooks.halted()
}

function recordAll(a: Attempt, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) a.recorder.record(name, a.position.step, value)
}

/** Says once why steps run operation by operation where a graph was wanted. */
function tellExecution(a: Attempt): void {
  const { reason } = a.session.execution()
  if (reason !== null) a.hooks.emit({ type: 'warning', message: `The steps run operation by operation, which is slower: ${reason}` })
  a.executionTold = true
}

/** One pass over the training part from the batch that the position names. Returns false when halted. */
async function runEpoch(a: Attempt): Promise<boolean> {
  const { spec: { recipe, seed }, session, prepared: { parts: { train } }, hooks } = a
  const order = epochOrder(seed, a.position.epoch, train.count)
  const batches = normBatches(train.count, recipe.batch.norm, recipe.batch.accumulate)
  const from = batches[a.position.batch]?.start ?? 0
  const ahead = a.maker.pass(Uint32Array.from(order.subarray(from), (i) => train.rows[i] ?? 0), batches.slice(a.position.batch).map(({ end }) => end - from))
  let stepLoss = new Averages()
  for (let index = a.position.batch; index < batches.length; index += 1) {
    const plan = batches[index]
    if (plan === undefined) break
    const batch = await ahead.next()
    const step = a.position.step + 1
    const lr = learningRate(recipe, { step, stepsPerEpoch: a.stepsPerEpoch, totalSteps: a.totalSteps })
    const out = session.step({ batch, share: plan.share, apply: plan.apply, lr, step, seed: rngOf(seed, 'step', a.position.epoch, index).int(2147483647) })
    if (!a.executionTold) tellExecution(a)
    if (!Number.isFinite(out.loss)) {
      throw new AtelierError('training.nan', `The loss became ${Number.isNaN(out.loss) ? 'not a number' : 'infinite'} at step ${step} (epoch ${a.position.epoch + 1}).`, 'Lower the learning rate, clip the gradient (optim.clip) or add warm-up. Targets of very large range do this too: normalise them.')
    }
    a.pace.images(batch.size)
    a.averages.add('train.loss', out.loss, batch.size)
    stepLoss.add('batch.loss', out.loss, batch.size)
    addTrainingMetrics(a, out.outputs, batch)
    if (!plan.apply) continue
    a.pace.step()
    a.position = { ...a.position, step, batch: index + 1 }
    recordAll(a, stepLoss.means())
    a.recorder.record('lr', step, lr)
    stepLoss = new Averages()
    const now = hooks.clock.monotonic()
    if (now - a.lastMessage >= MESSAGE_EVERY_MS) report(a)
    if (now - a.lastCheckpoint >= CHECKPOINT_EVERY_MS) saveCheckpoint(a)
    if (await breathe(a)) return false
  }
  return true
}

/** Training metrics that are plain means over samples, in original units; they cost no second pass. */
function addTrainingMetrics(a: Attempt, outputs: Readonly<Record<string, Float32Array>>, batch: Batch): void {
  const { targets } = a.prepared.facts
  for (const target of targets) {
    const output = outputs[target.name]
    const labels = batch.labels[target.name]
    if (output === undefined || labels === undefined) continue
    const present = labels.present.data.reduce((x, y) => x + y, 0)
    const regression = target.kind === 'regression'
    for (const metric of metricsFor(target.kind)) {
      if (!metric.meanOfSamples) continue
      const meter = metric.start()
      meter.add(regression ? a.prepared.toOriginal(target.name, output) : output, output.length / batch.size, regression ? a.prepared.toOriginal(target.name, labels.values.data) : labels.values.data, labels.present.data)
      const value = meter.value()
      if (value !== null) a.averages.add(metricName('train', targets.length, target.name, metric.id), value, present)
    }
  }
}

async function evaluatePart(a: Attempt, split: 'val' | 'test'): Promise<SplitResult | null | 'halted'> {
  const part = a.prepared.parts[split]
  return part === null ? null : (await evaluateSplit(a.session, a.prepared, part, a.maker, split, () => breathe(a))) ?? 'halted'
}

function refuseLost(values: Readonly<Record<string, number>>, when: string, hint: string): void {
  const lost = Object.entries(values).find(([, value]) => !Number.isFinite(value))
  if (lost !== undefined) throw new AtelierError('training.nan', `${lost[0]} became ${Number.isNaN(lost[1]) ? 'not a number' : 'infinite'} ${when}.`, hint)
}

/** Validation, best weights, early stopping, checkpoint. Returns false when halted, "enough" when early stopping ends the training. */
async function endEpoch(a: Attempt): Promise<boolean | 'enough'> {
  const { recipe } = a.spec
  const validation = await evaluatePart(a, 'val')
  if (validation === 'halted') return false
  const values = { ...a.averages.means(), ...validation?.values }
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
  const final = checkpointOf(a)
  const weights = weightsHash(final.tensors)
  const artifacts = [{ kind: 'final', file: folder.writeNamed('final', final), step: a.position.step }]
  const best = folder.best()
  if (best !== null) artifacts.push({ kind: 'best', file: folder.path('best'), step: best.state.step })
  const judged = spec.recipe.budget.earlyStop !== null && best !== null ? ('best' as const) : ('final' as const)
  if (judged === 'best' && best !== null) session.writeState(best.tensors)
  const test = await evaluatePart(a, 'test')
  const shown = prepared.parts.val === null || test === 'halted' ? test : await evaluatePart(a, 'val')
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

function writeEvaluation(a: Attempt, split: 'val' | 'test', weights: 'best' | 'final', { verdicts }: SplitResult): string {
  const part = a.prepared.parts[split]
  const origins = Array.from({ length: part?.count ?? 0 }, (_, i) => part?.origin(i))
  const file = join(a.folder.folder, 'evaluation.json')
  writeFileAtomic(file, JSON.stringify({ split, weights, verdicts, part: origins.map((o) => o?.part), index: origins.map((o) => o?.index) }))
  return file
}

/** Reads the data, goes on from the newest checkpoint that verifies, and trains to the end or until halted. */
export async function trainJob(spec: TrainSpec, hooks: JobHooks): Promise<{ outcome: Outcome; standing: Standing }> {
  const { recipe } = spec
  hooks.emit({ type: 'phase', text: 'reading the data' })
  const prepared = await prepare(recipe.data, recipe.targets, spec.dataset, {
    cacheDir: spec.cache,
    onWarning: (message) => hooks.emit({ type: 'warning', message }),
    onProgress: (done, total, phase) => hooks.emit({ type: 'phase', text: `${phase} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}` }),
  })
  // Its thread starts while the engine is being loaded.
  const maker = openMaker(prepared.source, { clock: hooks.clock, warn: (message) => hooks.emit({ type: 'warning', message }) })
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
  hooks.emit({ type: 'phase', text: 'starting the engine' })
  const engine = await loadEngine(spec.engine, { threads: spec.threads ?? tuned?.threads ?? null, determinism: spec.determinism })
  const plan = spec.determinism ? null : spec.plan ?? tuned?.plan ?? null
  hooks.emit({ type: 'phase', text: 'taking the first step' })
  const session = engine.compile(program, spec.seed, plan ?? undefined)
  if (checkpoint !== null) session.writeState(checkpoint.tensors)
  const perEpoch = stepsPerEpoch(prepared.parts.train.count, recipe.batch.norm, recipe.batch.accumulate)
  const now = hooks.clock.monotonic()
  const state = checkpoint?.state
  const attempt: Attempt = {
    spec, hooks, session, prepared, maker, folder, recorder: new Recorder(hooks.clock), pace: new Pace(hooks.clock), before: { seconds: state?.seconds ?? 0, dataWait: state?.dataWait ?? 0 },
    totalSteps: perEpoch * recipe.budget.epochs, stepsPerEpoch: perEpoch,
    // Earlier checkpoints lack the criterion's own best value.
    position: { step: state?.step ?? 0, batch: state?.batch ?? 0, epoch: state?.epoch ?? 0, waited: state?.waited ?? 0, criterion: state?.criterion ?? state?.best[criterionOf(recipe).metric]?.value },
    averages: new Averages(state?.sums), last: { ...state?.last }, best: { ...state?.best },
    // The first step is told at once: until then nobody knows whether the training works.
    lastMessage: now - MESSAGE_EVERY_MS, lastCheckpoint: now, lastBreath: now, executionTold: false,
  }
  hooks.emit({ type: 'begun', engine: engine.facts, fromStep: attempt.position.step, totalSteps: attempt.totalSteps, fingerprint: prepared.fingerprint, plan })
  hooks.standing(() => standingOf(attempt))
  try {
    const outcome = await runToEnd(attempt)
    return { outcome, standing: standingOf(attempt) }
  } finally {
    session.dispose()
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
