import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { loadEngine } from '../main/engine/load'
import type { Batch, Session } from '../main/engine/session'
import { geometricMean, keepResults, machineFacts, median, quantile } from './lib/results'
import { MODELS, prepare, step, time, warmUp } from './lib/steps'
import type { Model, Norm } from './lib/steps'
import { Peer } from './lib/torch'

/**
 * One training step of our native engine beside PyTorch's, in alternating rounds: the same networks, first weights, batch,
 * update and threads. Asserts that the losses of the first steps agree, and then measures.
 *   npm run bench -- step [--models a,b] [--norms a,b] [--batches 2,8] [--rounds 7] [--threads 2] [--compile] [--dry]
 */
const { values: options } = parseArgs({ options: { models: { type: 'string' }, norms: { type: 'string' }, batches: { type: 'string' }, rounds: { type: 'string', default: '7' }, threads: { type: 'string', default: '2' }, compile: { type: 'boolean', default: false }, dry: { type: 'boolean', default: false } } })
const chosen = <K extends string>(given: string | undefined, all: readonly K[]): K[] => (given === undefined ? [...all] : all.filter((name) => given.split(',').includes(name)))
const models = chosen(options.models, Object.keys(MODELS) as Model[])
const norms = chosen(options.norms, ['batch', 'group', 'group-ws'] as Norm[])
const batches = (options.batches ?? '2,8,32,128').split(',').map(Number)
const rounds = Number(options.rounds)
const THREADS = Number(options.threads)

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

const work = mkdtempSync(join(tmpdir(), 'atelier-bench-'))
const engine = await loadEngine('tensorflow', { threads: THREADS, determinism: false })
const ms = z.object({ ms: z.number() })
const rows: { model: Model; norm: Norm; batch: number; ours: number; torch: number; layout: string; compiled: number | null; ratio: number; spread: [number, number]; planMs: number; own: number; onednn: number }[] = []
const peer = new Peer('torch_step.py', THREADS)
try {
  const versions = await peer.ask({ do: 'hello' }, z.object({ torch: z.string(), threads: z.number(), python: z.string() }))
  for (const model of models) {
    for (const norm of norms) {
      for (const size of batches) {
        const { session, batch, planMs, own, onednn } = prepare(engine, model, norm, size)
        const weights = join(work, 'weights')
        writeWeights(weights, session, batch, model)
        // torch.compile takes minutes for the deep ones; it is shown beside the small ones.
        const small = options.compile && (model === 'mlp' || model === 'cnn-strided')
        const variants = [{ layout: 'nchw', compile: false }, ...(model === 'mlp' ? [] : [{ layout: 'channels_last', compile: false }]), ...(small ? [{ layout: 'nchw', compile: true }] : [])]
        for (const variant of variants) await peer.ask({ do: 'prepare', model, norm, batch: size, weights, ...variant }, z.object({ ok: z.literal(true) }))
        const theirs = (await peer.ask({ do: 'losses', steps: 3, layout: 'nchw', compile: false }, z.object({ losses: z.array(z.number()) }))).losses
        const first = theirs.map((_, i) => step(session, batch, i + 1).loss)
        first.forEach((loss, i) => { if (Math.abs(loss - (theirs[i] ?? NaN)) > 2e-3 * Math.max(1, Math.abs(loss))) throw new Error(`${model} ${norm} ${size}: the networks differ, losses ${first.join(', ')} and ${theirs.join(', ')}`) })
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
          ratio: median(ratios), spread: [quantile(ratios, 0.1), quantile(ratios, 0.9)] as [number, number], planMs, own, onednn,
        }
        rows.push(row)
        console.log(`${model.padEnd(12)} ${norm.padEnd(9)} ${String(size).padStart(4)}  ours ${row.ours.toFixed(2).padStart(7)} ms  torch ${row.torch.toFixed(2).padStart(7)} ms (${row.layout})${row.compiled === null ? '' : `  compiled ${row.compiled.toFixed(2)} ms`}  ratio ${row.ratio.toFixed(2)} [${row.spread.map((v) => v.toFixed(2)).join(', ')}]  plan ${planMs.toFixed(0)} ms, ${own} on our kernels, ${onednn} on oneDNN`)
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
    groupOverBatch: ratioOf('group', 'batch'), standardisedOverGroup: ratioOf('group-ws', 'group'),
  }
  console.log(JSON.stringify(summary))
  if (!options.dry) keepResults('step', { machine: machineFacts(), engine: engine.facts, peer: versions, rounds, summary, rows })
} finally {
  peer.close()
  rmSync(work, { recursive: true, force: true })
}
