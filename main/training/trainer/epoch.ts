import { normBatches } from '../../data'
import type { StepInput, StepOutput } from '../../engine/session'
import { AtelierError } from '../../lib/errors'
import { rngOf } from '../../lib/rng'
import { learningRate } from '../../models'
import { CHECKPOINT_EVERY_MS, MESSAGE_EVERY_MS, breathe, recordAll, report, saveCheckpoint } from './attempt'
import type { Attempt } from './attempt'
import { Averages } from './averages'
import { stepsTogether } from './together'
import { addLosses } from './totals'
import { addTrainingMetrics } from './training-metrics'

/** Says once why steps run operation by operation where a graph was wanted. */
function tellExecution(a: Attempt): void {
  const { reason } = a.session.execution()
  if (reason !== null) a.hooks.emit({ type: 'warning', message: `The steps run operation by operation, which is slower: ${reason}` })
  a.executionTold = true
}

/** One pass over the training part from the batch that the position names. Returns false when halted. */
export async function runEpoch(a: Attempt): Promise<boolean> {
  const { spec: { recipe, seed }, session, prepared: { parts: { train } } } = a
  const batches = normBatches(train.count, recipe.batch.norm, recipe.batch.accumulate)
  const ahead = a.passes.next()
  let stepLoss = new Averages()
  let index = a.position.batch
  while (index < batches.length) {
    const together = recipe.batch.accumulate === 1 ? stepsTogether(recipe.batch.norm, a.pace.msPerStep) : 1
    const taken = await ahead.take(together)
    // Within a call every batch ends a step, or there is but one batch in it.
    const inputs = taken.map((batch, i): StepInput => {
      const step = a.position.step + 1 + i
      const { share = 1, apply = true } = batches[index + i] ?? {}
      return { batch, share, apply, lr: learningRate(recipe, { step, stepsPerEpoch: a.stepsPerEpoch, totalSteps: a.totalSteps }), step, seed: rngOf(seed, 'step', a.position.epoch, index + i).int(2147483647) }
    })
    const [first] = inputs
    if (a.shares !== null && first !== undefined) a.pace.leaveOut(a.shares.before(session, first, a.recorder))
    const outputs = session.steps(inputs)
    if (!a.executionTold) tellExecution(a)
    for (const [i, input] of inputs.entries()) stepLoss = takeIn(a, input, outputs[i], index + i + 1, stepLoss)
    index += taken.length
    if (inputs[inputs.length - 1]?.apply !== true) continue
    const now = a.hooks.clock.monotonic()
    if (now - a.lastMessage >= MESSAGE_EVERY_MS) report(a)
    if (now - a.lastCheckpoint >= CHECKPOINT_EVERY_MS) saveCheckpoint(a)
    if (await breathe(a)) return false
  }
  return true
}

/** Names the target whose own loss is lost where others are not, since only it needs mending. */
function lossLost({ position, spec: { recipe: { targets } } }: Attempt, step: number, out: StepOutput | undefined): AtelierError {
  const lost = targets.filter(({ name }) => !Number.isFinite(out?.losses[name] ?? NaN))
  const named = targets.length > 1 && lost.length < targets.length ? lost : []
  const of = named.length === 0 ? '' : ` of ${named.map(({ name }) => name).join(', ')}`
  const what = Number.isNaN(out?.loss ?? NaN) ? 'not a number' : 'infinite'
  const numbers = named.filter(({ kind }) => kind === 'regression').map(({ name }) => name)
  return new AtelierError('training.nan', `The loss${of} became ${what} at step ${step} (epoch ${position.epoch + 1}).`,
    `${numbers.length === 0 ? '' : `Normalise ${numbers.join(', ')} (a zscore). `}Lower the learning rate, clip the gradient (optim.clip) or add warm-up.${numbers.length === 0 ? ' Targets of very large range do this too: normalise them.' : ''}`)
}

/** What one norm batch gave: averages and, at the end of a step, points and position. Gives the sums of the step that goes on. */
function takeIn(a: Attempt, input: StepInput, out: StepOutput | undefined, nextBatch: number, stepLoss: Averages): Averages {
  const { batch, apply, lr, step } = input
  if (out === undefined || !Number.isFinite(out.loss)) throw lossLost(a, step, out)
  a.pace.images(batch.size)
  addLosses(a.averages, 'train', a.targets, batch, out)
  stepLoss.add('batch.loss', out.loss, batch.size)
  addTrainingMetrics(a.averages, a.prepared, out.outputs, batch)
  a.shares?.take(input, out)
  if (!apply) return stepLoss
  a.pace.step()
  a.position = { ...a.position, step, batch: nextBatch }
  recordAll(a, stepLoss.means())
  a.recorder.record('lr', step, lr)
  a.shares?.record(step, a.recorder)
  return new Averages()
}
