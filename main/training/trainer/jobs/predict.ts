import type { Prediction } from '../../../../preload/contract'
import { beyondSeen, decodeInputs, fittedSchema, inputColumns, inverseOf } from '../../../data'
import type { Fitted } from '../../../data'
import { loadEngine } from '../../../engine/load'
import type { Batch } from '../../../engine/session'
import { AtelierError } from '../../../lib/errors'
import { buildProgram, modelFacts } from '../../../models'
import type { PredictSpec } from '../../protocol'
import { readCheckpoint } from '../checkpoints'
import { topClass } from '../evaluate'
import { phaseAt } from '../job'
import type { JobHooks, JobResult } from '../job'

/** Where it stands is told at most this often. */
const TELL_EVERY_MS = 100

/** Predictions of a checkpoint for files the person names, in the targets' own units. */
export async function predictJob(spec: PredictSpec, hooks: JobHooks): Promise<JobResult> {
  const { state, tensors } = readCheckpoint(spec.checkpoint)
  const fitted = fittedSchema.parse(state.fitted)
  const columns = inputColumns(fitted)
  const facts = modelFacts.parse(state.facts)
  hooks.emit({ type: 'phase', text: 'starting the engine' })
  const engine = await loadEngine(spec.engine, { threads: spec.threads, determinism: spec.determinism })
  const { program } = buildProgram(state.recipe, facts)
  const session = engine.compile(program, state.seed)
  try {
    session.writeState(tensors)
    const predictions: Prediction[] = []
    let told = -Infinity
    for await (const { sources, batch, at } of decodeInputs(fitted, state.data, spec.inputs)) {
      refuseInputs(sources, batch, columns)
      const { outputs } = session.evaluate(batch)
      sources.forEach((input, i) => {
        const targets: Prediction['targets'] = {}
        for (const target of facts.targets) {
          const output = outputs[target.name]
          if (output === undefined) continue
          const width = output.length / batch.size
          const lost = output.subarray(i * width, (i + 1) * width).find((value) => !Number.isFinite(value))
          if (lost !== undefined) throw outputLost(input, target.name, lost)
          const unit = state.targets.find((t) => t.name === target.name)?.unit ?? ''
          targets[target.name] = target.kind === 'regression'
            ? numberSaid(fitted, target.name, unit, inUnits(fitted, target.name, input, output.slice(i, i + 1)))
            : classVerdict(output, i * width, target.classes)
        }
        predictions.push({ input, targets })
      })
      const now = hooks.clock.monotonic()
      if (at.done < at.total && now - told < TELL_EVERY_MS) continue
      told = now
      hooks.emit(phaseAt(at.phase, at.done, at.total))
    }
    return { outcome: { job: 'predict', predictions }, standing: null }
  } finally {
    session.dispose()
  }
}

const outputLost = (input: string, target: string, value: number): AtelierError =>
  new AtelierError('predict.nan', `${input}: the model's output for "${target}" is ${Number.isNaN(value) ? 'not a number' : 'infinite'}.`, 'Look for values in this input that are far from everything the model was trained on.')

/** A cell may be a number in the file and none any more as the float32 that a model takes. */
function refuseInputs(sources: readonly string[], { inputs: { table } }: Batch, columns: readonly string[]): void {
  const at = table?.data.findIndex((value) => !Number.isFinite(value)) ?? -1
  if (at === -1) return
  const column = columns[at % columns.length] ?? ''
  throw new AtelierError('data.input', `${sources[Math.floor(at / columns.length)] ?? ''}: the value of column "${column}" is too large for the model, which computes with 32-bit numbers`, 'Repair or remove the row.')
}

function inUnits(fitted: Fitted, target: string, input: string, output: Float32Array): number {
  const value = inverseOf(fitted, target, output)[0] ?? NaN
  if (!Number.isFinite(value)) throw outputLost(input, target, value)
  return value
}

function numberSaid(fitted: Fitted, target: string, unit: string, value: number): Prediction['targets'][string] {
  const transform = fitted.targets[target]
  const message = transform === undefined ? null : beyondSeen(transform, target, value, unit)
  const beyond = message === null || transform?.seen === undefined ? null : { seen: [transform.seen.min, transform.seen.max] satisfies [number, number], message }
  return { value, unit, probabilities: null, beyond }
}

function classVerdict(logits: Float32Array, from: number, classes: readonly string[]): Prediction['targets'][string] {
  const { index } = topClass(logits, from, classes.length)
  const row = logits.slice(from, from + classes.length)
  const top = row[index] ?? 0
  const total = row.reduce((sum, value) => sum + Math.exp(value - top), 0)
  const probabilities = Object.fromEntries(classes.map((name, k) => [name, Math.exp((row[k] ?? -Infinity) - top) / total]))
  return { value: classes[index] ?? String(index), unit: '', probabilities, beyond: null }
}
