import type { Batch, Engine, Program, Session } from '../../main/engine/session'
import { rngOf } from '../../main/lib/rng'
import { buildProgram, normaliseUnits } from '../../main/models'
import { stepsTogether } from '../../main/training/trainer/together'
import { recipeFrame } from '../../preload/contract'

/** The grid of networks that steps are measured on: images by height, width and channels. */
export const MODELS = { mlp: [14, 14, 1], 'cnn-strided': [28, 28, 1], resnet8: [32, 32, 3], resnet20: [32, 32, 3] } as const
export const NORMS = { batch: { kind: 'batch' }, group: { kind: 'group' }, 'group-ws': { kind: 'group', weightStandardization: 'standard' }, layer: { kind: 'layer' }, instance: { kind: 'instance' } } as const
export type Model = keyof typeof MODELS
export type Norm = keyof typeof NORMS
export const CLASSES = 10
/** Milliseconds of one round of one side. */
const ROUND_MS = 250

export function programOf(model: Model, norm: Norm): Program {
  const recipe = normaliseUnits(recipeFrame.parse({ data: { dataset: 'bench' }, model: { arch: model }, norm: NORMS[norm], optim: { kind: 'sgd', lr: 0.05, momentum: 0.9 } }))
  return buildProgram(recipe, { image: [...MODELS[model]], targets: [{ name: 'label', kind: 'class', classes: Array.from({ length: CLASSES }, (_, i) => String(i)) }] }).program
}

export function batchOf(model: Model, size: number): Batch {
  const [h, w, c] = MODELS[model]
  const rng = rngOf(1, 'bench', model, size)
  return {
    size, inputs: { image: { shape: [size, h, w, c], data: Float32Array.from({ length: size * h * w * c }, () => rng.normal()) } },
    labels: { label: { values: { shape: [size, CLASSES], data: Float32Array.from({ length: size * CLASSES }, (_, i) => (i % CLASSES === Math.floor(i / CLASSES) % CLASSES ? 1 : 0)) }, present: { shape: [size], data: new Float32Array(size).fill(1) } } },
  }
}

export const step = (session: Session, batch: Batch, count: number) => session.step({ batch, share: 1, apply: true, lr: 0.05, step: count, seed: 1 })
/** Milliseconds a step, with as many steps in one call as a training takes that is so quick. */
export function time(session: Session, batch: Batch, steps: number, together: number): number {
  const inputs = Array.from({ length: together }, (_, i) => ({ batch, share: 1, apply: true, lr: 0.05, step: i + 1, seed: 1 }))
  const calls = Math.ceil(steps / together)
  const began = performance.now()
  for (let i = 0; i < calls; i += 1) session.steps(inputs)
  return (performance.now() - began) / (calls * together)
}

export const warmUp = (session: Session, batch: Batch): { steps: number; together: number } => {
  let steps = 0
  const began = performance.now()
  while (performance.now() - began < 300) {
    step(session, batch, 1)
    steps += 1
  }
  const ms = (performance.now() - began) / steps
  const together = stepsTogether(batch.size, ms)
  time(session, batch, 1, together)
  return { steps: Math.max(3, Math.round(ROUND_MS / ms)), together }
}

/** A session with the plan that was measured for it. */
export interface Ours { readonly session: Session; readonly batch: Batch; readonly planMs: number; readonly own: number; readonly onednn: number }
export function prepare(engine: Engine, model: Model, norm: Norm, size: number): Ours {
  const program = programOf(model, norm)
  const batch = batchOf(model, size)
  const began = performance.now()
  const plan = engine.measurePlan(program, batch)
  const planMs = performance.now() - began
  return { session: engine.compile(program, 1, plan ?? undefined), batch, planMs, own: plan?.own.length ?? 0, onednn: plan?.onednn.length ?? 0 }
}
