import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { loadEngine } from '../main/engine/load'
import type { Batch, Engine, Program, Session } from '../main/engine/session'
import { rngOf } from '../main/lib/rng'
import { buildProgram, normaliseUnits } from '../main/models'
import { recipeFrame } from '../preload/contract'
import { stepsTogether } from '../main/training/trainer/together'
import { geometricMean, keepResults, machineFacts, median, quantile } from './lib/results'
import { Peer } from './lib/torch'

/**
 * One training step of our native engine beside PyTorch's, in alternating rounds: the same networks, first weights, batch,
 * update and threads. Asserts that the losses of the first steps agree, and then measures.
 *   npm run bench -- step [--models a,b] [--norms a,b] [--batches 2,8] [--rounds 7] [--threads 2] [--compile] [--dry]
 */
const MODELS = { mlp: [14, 14, 1], 'cnn-strided': [28, 28, 1], resnet8: [32, 32, 3], resnet20: [32, 32, 3] } as const
const NORMS = { batch: { kind: 'batch' }, group: { kind: 'group' }, 'group-ws': { kind: 'group', weightStandardization: 'standard' }, layer: { kind: 'layer' }, instance: { kind: 'instance' } } as const
type Model = keyof typeof MODELS
type Norm = keyof typeof NORMS
const CLASSES = 10
const ROUND_MS = 250

const { values: options } = parseArgs({ options: { models: { type: 'string' }, norms: { type: 'string' }, batches: { type: 'string' }, rounds: { type: 'string', default: '7' }, threads: { type: 'string', default: '2' }, compile: { type: 'boolean', default: false }, dry: { type: 'boolean', default: false } } })
const chosen = <K extends string>(given: string | undefined, all: readonly K[]): K[] => (given === undefined ? [...all] : all.filter((name) => given.split(',').includes(name)))
const models = chosen(options.models, Object.keys(MODELS) as Model[])
const norms = chosen(options.norms, ['batch', 'group', 'group-ws'] as Norm[])
const batches = (options.batches ?? '2,8,32,128').split(',').map(Number)
const rounds = Number(options.rounds)
const THREADS = Number(options.threads)

function programOf(model: Model, norm: Norm): Program {
  const recipe = normaliseUnits(recipeFrame.parse({ data: { dataset: 'bench' }, model: { arch: model }, norm: NORMS[norm], optim: { kind: 'sgd', lr: 0.05, momentum: 0.9 } }))
  return buildProgram(recipe, { image: [...MODELS[model]], targets: [{ name: 'label', kind: 'class', classes: Array.from({ length: CLASSES }, (_, i) => String(i)) }] }).program
}

function batchOf(model: Model, size: number): Batch {
  const [h, w, c] = MODELS[model]
  const rng = rngOf(1, 'bench', model, size)
  return {
    size, inputs: { image: { shape: [size, h, w, c], data: Float32Array.from({ length: size * h * w * c }, () => rng.normal()) } },
    labels: { label: { values: { shape: [size, CLASSES], data: Float32Array.from({ length: size * CLASSES }, (_, i) => (i % CLASSES === Math.floor(i / CLASSES) % CLASSES ? 1 : 0)) }, present: { shape: [size], data: new Float32Array(size).fill(1) } } },
  }
}

/** First weights and batch as one file that the peer reads. */
function writeWeights(path: string, session: Session, batch: Batch, model: Model): void {
  const [h, w, c] = MODELS[model]
  const tensors = new Map([...session.readState()].filter(([name]) => !name.startsWith('slot/')))
  const image = batch.inputs.image?.data ?? new Float32Array()
  tensors.set('input', { shape: model === 'mlp' ? [batch.size, h * w * c] : [batch.size, h, w, c], data: image })
  tensors.set('labels', batch.labels.label?.values ?? { shape: [], data: new Float32Array() })
  const index: Record<string, [number, readonly number[]]> = {}
  let at = 0
  for (const [name, { shape, data }] of tensors) {
    index[name] = [at, shape]
    at += data.length
  }
  const all = new Float32Array(at)
  for (const [name, { data }] of tensors) all.set(data, index[name]?.[0] ?? 0)
  writeFileSync(path, new Uint8Array(all.buffer))
  writeFileSync(`${path}.json`, JSON.stringify(index))
}

const step = (session: Session, batch: Batch, count: number) => session.step({ batch, share: 1, apply: true, lr: 0.05, step: count, seed: 1 })
/** Milliseconds a step, with as many steps in one call as a training takes that is so quick. */
function time(session: Session, batch: Batch, steps: number, together: number): number {
  const inputs = Array.from({ length: together }, (_, i) => ({ batch, share: 1, apply: true, lr: 0.05, step: i + 1, seed: 1 }))
  const calls = Math.ceil(steps / together)
  const began = performance.now()
  for (let i = 0; i < calls; i += 1) session.steps(inputs)
  return (performance.now() - began) / (calls * together)
}

interface Ours { readonly session: Session; readonly batch: Batch; readonly planMs: number; readonly onednn: number }
function prepare(engine: Engine, model: Model, norm: Norm, size: number): Ours {
  const program = programOf(model, norm)
  const batch = batchOf(model, size)
  const began = performance.now()
  const plan = engine.measurePlan(program, batch)
  const planMs = performance.now() - began
  return { session: engine.compile(program, 1, plan ?? undefined), batch, planMs, onednn: plan?.onednn.length ?? 0 }
}
const warmUp = (session: Session, batch: Batch): { steps: number; together: number } => {
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

const work = mkdtempSync(join(tmpdir(), 'atelier-bench-'))
const engine = await loadEngine('tensorflow', { threads: THREADS, determinism: false })
const ms = z.object({ ms: z.number() })
const rows: { model: Model; norm: Norm; batch: number; ours: number; torch: number; layout: string; compiled: number | null; ratio: number; spread: [number, number]; planMs: number; onednn: number }[] = []
const peer = new Peer('torch_step.py', THREADS)
try {
  const versions = await peer.ask({ do: 'hello' }, z.object({ torch: z.string(), threads: z.number(), python: z.string() }))
  for (const model of models) {
    for (const norm of norms) {
      for (const size of batches) {
        const { session, batch, planMs, onednn } = prepare(engine, model, norm, size)
        const weights = join(work, 'weights')
        writeWeights(weights, session, batch, model)
        // torch.compile takes minutes for the deep ones; it is shown beside the small ones.
        const small = options.compile && (model === 'mlp' || model === 'cnn-strided')
        const variants = [{ layout: 'nchw', compile: false }, ...(model === 'mlp' ? [] : [{ layout: 'channels_last', compile: false }]), ...(small ? [{ layout: 'nchw', compile: true }] : [])]
        for (const variant of variants) await peer.ask({ do: 'prepare', model, norm, batch: size, weights, ...variant }, z.object({ ok: z.literal(true) }))
        const theirs = (await peer.ask({ do: 'losses', steps: 3, layout: 'nchw', compile: false }, z.object({ losses: z.array(z.number()) }))).losses
        const own = theirs.map((_, i) => step(session, batch, i + 1).loss)
        own.forEach((loss, i) => { if (Math.abs(loss - (theirs[i] ?? NaN)) > 2e-3 * Math.max(1, Math.abs(loss))) throw new Error(`${model} ${norm} ${size}: the networks differ, losses ${own.join(', ')} and ${theirs.join(', ')}`) })
        const { steps, together } = warmUp(session, batch)
        const times: { ours: number; theirs: number[] }[] = []
        for (let round = 0; round < rounds; round += 1) {
          const ours = time(session, batch, steps, together)
          const all: number[] = []
          for (const variant of variants) all.push((await peer.ask({ do: 'time', steps: Math.max(3, Math.round(steps / 1.5)), ...variant }, ms)).ms)
          times.push({ ours, theirs: all })
        }
        session.dispose()
        const of = (i: number): number[] => times.map((t) => t.theirs[i] ?? NaN)
        const eager = variants.flatMap(({ compile }, i) => (compile ? [] : [i]))
        const fastest = eager.reduce((a, b) => (median(of(b)) < median(of(a)) ? b : a))
        const ratios = times.map((t) => (t.theirs[fastest] ?? NaN) / t.ours)
        const row = {
          model, norm, batch: size, ours: median(times.map((t) => t.ours)), torch: median(of(fastest)), layout: variants[fastest]?.layout ?? '', compiled: small ? median(of(variants.length - 1)) : null,
          ratio: median(ratios), spread: [quantile(ratios, 0.1), quantile(ratios, 0.9)] as [number, number], planMs, onednn,
        }
        rows.push(row)
        console.log(`${model.padEnd(12)} ${norm.padEnd(9)} ${String(size).padStart(4)}  ours ${row.ours.toFixed(2).padStart(7)} ms  torch ${row.torch.toFixed(2).padStart(7)} ms (${row.layout})${row.compiled === null ? '' : `  compiled ${row.compiled.toFixed(2)} ms`}  ratio ${row.ratio.toFixed(2)} [${row.spread.map((v) => v.toFixed(2)).join(', ')}]  plan ${planMs.toFixed(0)} ms, ${onednn} on oneDNN`)
      }
    }
  }
  const mean = (of: typeof rows): number | null => (of.length === 0 ? null : geometricMean(of.map(({ ratio }) => ratio)))
  const ratioOf = (over: Norm, under: Norm): number | null => {
    const pairs = rows.filter(({ norm }) => norm === over).flatMap((row) => rows.filter((other) => other.norm === under && other.model === row.model && other.batch === row.batch).map((other) => row.ours / other.ours))
    return pairs.length === 0 ? null : median(pairs)
  }
  const summary = {
    geometricMean: mean(rows), smallBatches: mean(rows.filter(({ batch }) => batch <= 8)), largeBatches: mean(rows.filter(({ batch }) => batch >= 32)), worst: Math.min(...rows.map(({ ratio }) => ratio)),
    groupOverBatch: ratioOf('group', 'batch'), standardisedOverGroup: ratioOf('group-ws', 'group'), layerOverBatch: ratioOf('layer', 'batch'), instanceOverBatch: ratioOf('instance', 'batch'),
  }
  console.log(JSON.stringify(summary))
  if (!options.dry) keepResults('step', { machine: machineFacts(), engine: engine.facts, peer: versions, rounds, summary, rows })
} finally {
  peer.close()
  rmSync(work, { recursive: true, force: true })
}
