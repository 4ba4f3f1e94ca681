import { parseArgs } from 'node:util'
import { choicesOf } from '../main/engine/golden/every-choice'
import { loadEngine } from '../main/engine/load'
import type { Batch, Engine, KernelPlan, Program, Session } from '../main/engine/session'
import { rngOf } from '../main/lib/rng'
import type { Tensor } from '../main/engine/ops'
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
const batchesOf = (arch: string, seed: number): Batch[] => Array.from({ length: 8 }, (_, key): Batch => {
  const rng = rngOf(seed, 'agree', key)
  const [h, w, c] = imageOf(arch)
  const classes = Array.from({ length: SIZE }, () => rng.int(CLASSES))
  return {
    size: SIZE, inputs: { image: { shape: [SIZE, h, w, c], data: Float32Array.from({ length: SIZE * h * w * c }, (_, i) => rng.normal() + (classes[Math.floor(i / (h * w * c))] ?? 0) / 5) } },
    labels: { label: { values: { shape: [SIZE, CLASSES], data: Float32Array.from({ length: SIZE * CLASSES }, (_, i) => (i % CLASSES === classes[Math.floor(i / CLASSES)] ? 1 : 0)) }, present: { shape: [SIZE], data: new Float32Array(SIZE).fill(1) } } },
  }
})
const NO_BATCH: Batch = { size: 0, inputs: {}, labels: {} }

function using<R>(session: Session, body: (session: Session) => R): R {
  try {
    return body(session)
  } finally {
    session.dispose()
  }
}

const losses = (engine: Engine, program: Program, batches: readonly Batch[], plan?: KernelPlan): number[] => using(engine.compile(program, SEED, plan), (session) => (
  Array.from({ length: STEPS }, (_, i) => session.step({ batch: batches[i % batches.length] ?? NO_BATCH, share: 1, apply: true, lr: LR, step: i + 1, seed: i }).loss)))

/** The program with the results of all its relus among its outputs. */
const showingRelus = (program: Program): Program => ({
  ...program,
  forward: (context, inputs) => {
    const relus: [string, Tensor][] = []
    const relu = (x: Tensor): Tensor => {
      const y = context.ops.relu(x)
      relus.push([`relu${relus.length}`, y])
      return y
    }
    const outputs = program.forward({ ...context, ops: { ...context.ops, relu } }, inputs)
    return { ...outputs, ...Object.fromEntries(relus) }
  },
})

interface First { readonly loss: number; readonly relus: readonly Float32Array[]; readonly gradients: ReadonlyMap<string, Float32Array> }
/** Loss, activations and gradients of the first step, by an optimiser that puts the gradient in the variable's place. */
function first(engine: Engine, program: Program, batch: Batch, seed: number, plan?: KernelPlan): First {
  const reading: Program = { ...showingRelus(program), optimizer: { slots: [], scalars: () => [], clip: null, decays: () => false, update: (ops, { gradient }) => ({ value: ops.mul(gradient, 1), slots: [] }) } }
  return using(engine.compile(reading, seed, plan), (session) => {
    const { loss, outputs } = session.step({ batch, share: 1, apply: true, lr: 1, step: 1, seed: 1 })
    const trained = new Set(program.variables.filter(({ trainable }) => trainable).map(({ name }) => name))
    const relus = Object.entries(outputs).filter(([name]) => name.startsWith('relu')).map(([, values]) => values)
    return { loss, relus, gradients: new Map([...session.readState()].filter(([name]) => trained.has(name)).map(([name, { data }]) => [name, data])) }
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

/** Activations that are let through on one side only: so near to relu's corner that rounding decides, and with it a whole path of the gradient. */
const cornersBetween = (a: First, b: First): number => b.relus.reduce((sum, values, layer) => sum + values.filter((value, i) => (value > 0) !== ((a.relus[layer]?.[i] ?? NaN) > 0)).length, 0)

const load = { threads: 2, determinism: false }
const own = await loadEngine('tensorflow', load)
const plain = await loadEngine('tensorflow', { ...load, plain: true })
const eager = await loadEngine('tensorflow', { ...load, eager: true })
const width = own.facts.kernels === 'AVX-512' ? 16 : own.facts.kernels === 'AVX2' ? 8 : 4

/** The first step on TensorFlow's Eigen against ours, and against TensorFlow's own other family, which shows what rounding alone does to this network. */
function plansApart(arch: string, program: Program, seed: number) {
  const batch = batchesOf(arch, seed)[0] ?? NO_BATCH
  const reference = first(plain, program, batch, seed)
  const ours = first(own, program, batch, seed, { onednn: [], own: choicesOf(program, width, 'own', batch) })
  const onednn = first(plain, program, batch, seed, { onednn: choicesOf(program, width, 'onednn', batch), own: [] })
  return {
    seed, loss: Math.max(...[ours, onednn].map(({ loss }) => Math.abs(loss - reference.loss) / Math.abs(reference.loss))),
    gradients: gradientsApart(ours.gradients, reference.gradients), gradientsOnednn: gradientsApart(onednn.gradients, reference.gradients),
    corners: Math.max(cornersBetween(ours, reference), cornersBetween(onednn, reference)),
  }
}
type Apart = ReturnType<typeof plansApart>
const said = ({ seed, loss, gradients, gradientsOnednn, corners }: Apart): string => `at seed ${seed} loss ${loss.toExponential(1)}, gradients ours ${gradients.toExponential(1)}, oneDNN ${gradientsOnednn.toExponential(1)}, activations across relu's corner ${corners}`

const rows = []
for (const arch of MODELS) {
  const batches = batchesOf(arch, SEED)
  for (const norm of NORMS.filter(({ kind }) => kind !== 'instance' || arch !== 'mlp')) {
    const program = programOf(arch, norm)
    const single = losses(eager, program, batches)
    const plan: KernelPlan = { onednn: [], own: choicesOf(program, width, 'own', batches[0]) }
    // A step with an activation across the corner says nothing about the kernels, so another is taken beside it.
    const steps: Apart[] = []
    do steps.push(plansApart(arch, program, SEED + steps.length))
    while (steps.at(-1)?.corners !== 0 && steps.length < 10)
    const row = {
      arch, norm: Object.values(norm).join(' '), finalLoss: single[single.length - 1],
      sameKernels: apart(losses(plain, program, batches), single), lastBits: apart(losses(plain, bent(program), batches), single), ownKernels: apart(losses(own, program, batches, plan), single), steps,
    }
    rows.push(row)
    console.log(`${arch.padEnd(12)} ${row.norm.padEnd(15)} last loss ${(row.finalLoss ?? NaN).toFixed(4)}  over ${STEPS} steps: same kernels ${row.sameKernels.toExponential(1)}, ours ${row.ownKernels.toExponential(1)}, weights changed in the last bits ${row.lastBits.toExponential(1)}  first step between plans: ${steps.map(said).join('; ')}`)
  }
}
const between = rows.flatMap(({ steps }) => steps)
const smooth = between.filter(({ corners }) => corners === 0)
if (smooth.length < rows.length) throw new Error('ten steps of a network in a row had an activation across relu\'s corner')
const worst = {
  sameKernels: Math.max(...rows.map((row) => row.sameKernels)), firstLoss: Math.max(...between.map(({ loss }) => loss)),
  gradients: Math.max(...smooth.map(({ gradients, gradientsOnednn }) => Math.max(gradients, gradientsOnednn))),
}
console.log(`worst: same kernels ${worst.sameKernels.toExponential(1)} (at most 1e-5), first loss ${worst.firstLoss.toExponential(1)} and gradients ${worst.gradients.toExponential(1)} between plans (at most 1e-4; ${smooth.length} steps whose relus agree, ${between.length - smooth.length} with an activation across the corner)`)
if (!options.dry) keepResults('agree', { machine: machineFacts(), engine: own.facts, steps: STEPS, batch: SIZE, worst, rows })
