import type { Prediction } from '../../../../preload/contract'
import { decodeInputs, fittedSchema, inverseOf } from '../../../data'
import { loadEngine } from '../../../engine/load'
import { buildProgram, modelFacts } from '../../../models'
import type { PredictSpec } from '../../protocol'
import { readCheckpoint } from '../checkpoints'
import { topClass } from '../evaluate'
import type { JobHooks, JobResult } from '../job'

/** Predictions of a checkpoint for files the person names, in the targets' own units. */
export async function predictJob(spec: PredictSpec, hooks: JobHooks): Promise<JobResult> {
  const { state, tensors } = readCheckpoint(spec.checkpoint)
  const fitted = fittedSchema.parse(state.fitted)
  const facts = modelFacts.parse(state.facts)
  hooks.emit({ type: 'phase', text: 'starting the engine' })
  const engine = await loadEngine(spec.engine, { threads: spec.threads, determinism: spec.determinism })
  const { program } = buildProgram(state.recipe, facts)
  const session = engine.compile(program, state.seed)
  try {
    session.writeState(tensors)
    const predictions: Prediction[] = []
    for await (const { sources, batch } of decodeInputs(fitted, state.data, spec.inputs)) {
      const { outputs } = session.evaluate(batch)
      sources.forEach((input, i) => {
        const targets: Prediction['targets'] = {}
        for (const target of facts.targets) {
          const output = outputs[target.name]
          if (output === undefined) continue
          const width = output.length / batch.size
          const unit = state.targets.find((t) => t.name === target.name)?.unit ?? ''
          targets[target.name] = target.kind === 'regression'
            ? { value: inverseOf(fitted, target.name, output.slice(i, i + 1))[0] ?? NaN, unit, probabilities: null }
            : classVerdict(output, i * width, target.classes)
        }
        predictions.push({ input, targets })
      })
    }
    return { outcome: { job: 'predict', predictions }, standing: null }
  } finally {
    session.dispose()
  }
}

function classVerdict(logits: Float32Array, from: number, classes: readonly string[]): Prediction['targets'][string] {
  const { index } = topClass(logits, from, classes.length)
  const row = logits.slice(from, from + classes.length)
  const top = row[index] ?? 0
  const total = row.reduce((sum, value) => sum + Math.exp(value - top), 0)
  const probabilities = Object.fromEntries(classes.map((name, k) => [name, Math.exp((row[k] ?? -Infinity) - top) / total]))
  return { value: classes[index] ?? String(index), unit: '', probabilities }
}
