import { parseArgs } from 'node:util'
import { choicesOf } from '../main/engine/golden/every-choice'
import { loadEngine } from '../main/engine/load'
import type { Batch, Engine, KernelPlan, Program, Session } from '../main/engine/session'
import { rngOf } from '../main/lib/rng'
import { buildProgram, normaliseUnits } from '../main/models'
import { recipeFrame } from '../preload/contract'
import { keepResults, machineFacts } from './lib/results'

/**
 * Whether all ways to run a step agree, for every architecture and norm: losses of graphs and of single operations over many
 * steps, on the same kernels and on ours; loss and every gradient of the first step between kernel plans.
 *   npm run bench -- agree [--steps 200] [--batch 8] [--models a,b] [--lr 0.0002] [--seed 1] [--dry]
 */
const { values: options } = parseArgs({ options: { steps: { type: 'string', default: '200' }, batch: { type: 'string', default: '8' }, models: { type: 'string' }, lr: { type: 'string', default: '0.0002' }, seed: { type: 'string', default: '1' }, dry: { type: 'boolean', default: false } } })
const STEPS = Number(options.steps)
const SIZE = Number(options.batch)
const SEED = Number(options.seed)
const MODELS = (options.models ?? 'mlp,cnn-strided,resnet8,resnet20').split(',')
const NORMS = [{ kind: 'none' }, { kind: 'batch' }, { kind: 'group' }, { kind: 'layer' }, { kind: 'instance' }, { kind: 'group', weightStandardization: 'standard' }, { kind: 'batch', weightStandardization: 'scaled' }]
/** Small, so that the whole takes minutes; the strided CNN halves them four times, and instance norm needs more than one position. */
const imageOf = (arch: string): readonly [number, number, number] => (arch === 'cnn-strided' ? [32, 32, 3] : [16, 16, 3])
/** Quiet enough for all of them: a training that jumps about tells differences of the last bit apart within a hundred steps, whatever computes it. */
const LR = Number(options.lr)
const CLASSES = 10

function programOf(arch: string, norm: object): Program {
  const recipe = normaliseUnits(recipeFrame.parse({ data: { dataset: 'noise' }, model: { arch }, norm, optim: { kind: 'sgd', lr: LR, momentum: 0.9 } }))
  return buildProgram(recipe, { image: [...imageOf(arch)], targets: [{ name: 'label', kind: 'class', classes: Array.from({ length: CLASSES }, (_, i) => String(i)) }] }).program
}

/** Images whose class shows in their mean, so that the training has something to find. */
const batchesOf = (arch: string): Batch[] => Array.from({ length: 8 }, (_, key): Batch => {
  const rng = rngOf(SEED, 'agree', key)
  const [h, w, c] = imageOf(arch)
  const classes = Array.from({ length: SIZE }, () => rng.int(CLASSES))
  return {
    size: SIZE, inputs: { image: { shape: [SIZE, h, w, c], data: Float32Array.from({ length: SIZE * h * w * c }, (_, i) => rng.normal() + (classes[Math.floor(i / (h * w * c))] ?? 0) / 5) } },
    labels: { label: { values: { shape: [SIZE, CLASSES], data: Float32Array.from({ length: SIZE * CLASSES }, (_, i) => (i % CLASSES === classes[Math.floor(i / CLASSES)] ? 1 : 0)) }, present: { shape: [SIZE], data: new Float32Array(SIZE).fill(1) } } },
  }
})
let batches: readonly Batch[] = []
const batchAt = (step: number): Batch => batches[step % batches.length] ?? { size: 0, inputs: {}, labels: {} }

function using<R>(session: Session, body: (session: Session) => R): R {
  try {
    return body(session)
  } finally {
    session.dispose()
  }
}

const losses = (engine: Engine, program: Program, plan?: KernelPlan): number[] => using(engine.compile(program, SEED, plan), (session) => (
  Array.from({ length: STEPS }, (_, i) => session.step({ batch: batchAt(i), share: 1, apply: true, lr: LR, step: i + 1, seed: i }).loss)))

/** Loss and gradients of the first step, by an optimiser that puts the gradient in the variable's place. */
function first(engine: Engine, program: Program, plan?: KernelPlan): { loss: number; gradients: ReadonlyMap<string, Float32Array> } {
  const reading: Program = { ...program, optimizer: { slots: [], scalars: () => [], clip: null, decays: () => false, update: (ops, { gradient }) => ({ value: ops.mul(gradient, 1), slots: [] }) } }
  return using(engine.compile(reading, SEED, plan), (session) => {
    const { loss } = session.step({ batch: batchAt(0), share: 1, apply: true, lr: 1, step: 1, seed: 1 })
    const trained = new Set(program.variables.filter(({ trainable }) => trainable).map(({ name }) => name))
    return { loss, gradients: new Map([...session.readState()].filter(([name]) => trained.has(name)).map(([name, { data }]) => [name, data])) }
  })
}

/** The program with weights that differ in their last bits: how far its own rounding carries such a training. */
const bent = (program: Program): Program => ({
  ...program,
  variables: program.variables.map((variable) => ({ ...variable, init: (seed: number) => {
    const rng = rngOf(SEED, 'bent', variable.name)
    return variable.init(seed).map((value) => value * (1 + 1e-7 * rng.normal()))
  } })),
})

const apart = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? NaN)) / Math.max(1, Math.abs(b[i] ?? NaN))))
/** Largest difference of a gradient's elements over the largest element of that gradient, the worst over all variables. */
function gradientsApart(a: ReadonlyMap<string, Float32Array>, b: ReadonlyMap<string, Float32Array>): number {
  return Math.max(...[...b].map(([name, expected]) => {
    const scale = Math.max(...expected.map(Math.abs), 1e-6)
    return Math.max(...expected.map((value, i) => Math.abs(value - (a.get(name)?.[i] ?? NaN)))) / scale
  }))
}

const load = { threads: 2, determinism: false }
const own = await loadEngine('tensorflow', load)
const plain = await loadEngine('tensorflow', { ...load, plain: true })
const eager = await loadEngine('tensorflow', { ...load, eager: true })
const width = own.facts.kernels === 'AVX-512' ? 16 : own.facts.kernels === 'AVX2' ? 8 : 4
const rows = []
for (const arch of MODELS) {
  batches = batchesOf(arch)
  for (const norm of NORMS.filter(({ kind }) => kind !== 'instance' || arch !== 'mlp')) {
    const program = programOf(arch, norm)
    const single = losses(eager, program)
    const plans: KernelPlan = { onednn: [], own: choicesOf(program, width, 'own', batchAt(0)) }
    const onednn: KernelPlan = { onednn: choicesOf(program, width, 'onednn', batchAt(0)), own: [] }
    const reference = first(plain, program)
    // Against TensorFlow's Eigen: ours, and TensorFlow's own other family, which shows what rounding alone does to this network.
    const others = { ours: first(own, program, plans), onednn: first(plain, program, onednn) }
    const row = {
      arch, norm: Object.values(norm).join(' '), finalLoss: single[single.length - 1],
      sameKernels: apart(losses(plain, program), single), lastBits: apart(losses(plain, bent(program)), single), ownKernels: apart(losses(own, program, plans), single),
      firstLoss: Math.max(...Object.values(others).map(({ loss }) => Math.abs(loss - reference.loss) / Math.abs(reference.loss))),
      gradients: gradientsApart(others.ours.gradients, reference.gradients), gradientsOnednn: gradientsApart(others.onednn.gradients, reference.gradients),
    }
    rows.push(row)
    console.log(`${arch.padEnd(12)} ${row.norm.padEnd(15)} last loss ${(row.finalLoss ?? NaN).toFixed(4)}  over ${STEPS} steps: same kernels ${row.sameKernels.toExponential(1)}, ours ${row.ownKernels.toExponential(1)}, weights changed in the last bits ${row.lastBits.toExponential(1)}  first step between plans: loss ${row.firstLoss.toExponential(1)}, gradients ours ${row.gradients.toExponential(1)}, oneDNN ${row.gradientsOnednn.toExponential(1)}`)
  }
}
const worst = { sameKernels: Math.max(...rows.map((row) => row.sameKernels)), firstLoss: Math.max(...rows.map((row) => row.firstLoss)), gradients: Math.max(...rows.map((row) => row.gradients)) }
console.log(`worst: same kernels ${worst.sameKernels.toExponential(1)} (at most 1e-5), first loss ${worst.firstLoss.toExponential(1)} and gradients ${worst.gradients.toExponential(1)} between plans (at most 1e-4)`)
if (!options.dry) keepResults('agree', { machine: machineFacts(), engine: own.facts, steps: STEPS, batch: SIZE, worst, rows })
