import { deflateSync, crc32 } from 'node:zlib'
import type { JsonObject } from '../../preload/contract'
import { sha256Of } from '../lib/hash'
import { ulidOf } from './foreign'
import type { Held } from './history.fixture'
import type { HistoryRun, HistorySeries, HistoryVersion } from './history'

/** A realistic small history, always the same: three versions, one hypothesis, runs with two attempts, a picture, weights, and a value that is no number. */

const START = 1_750_000_000_000

function png(size: number): Uint8Array {
  const chunk = (type: string, body: Buffer): Buffer => {
    const head = Buffer.from(type, 'latin1')
    const out = Buffer.alloc(12 + body.length)
    out.writeUInt32BE(body.length)
    head.copy(out, 4)
    body.copy(out, 8)
    out.writeUInt32BE(crc32(Buffer.concat([head, body])), 8 + body.length)
    return out
  }
  const header = Buffer.from([0, 0, 0, size, 0, 0, 0, size, 8, 0, 0, 0, 0])
  const rows = Buffer.from(Array.from({ length: size }, (_, y) => [0, ...Array.from({ length: size }, (_, x) => (x * y * 7) % 256)]).flat())
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}

function safetensors(scale: number): Uint8Array {
  const values = Float32Array.from({ length: 200 }, (_, i) => Math.sin(i) * scale)
  const header = Buffer.from(JSON.stringify({ 'conv1.kernel': { dtype: 'F32', shape: [10, 20], data_offsets: [0, 800] } }))
  const lead = Buffer.alloc(8)
  lead.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([lead, header, Buffer.from(values.buffer)])
}

const environment = { atelier: '0.1.0', electron: '33.2.1', node: '20.18.1', tensorflow: '2.21.0', tfjs: '4.22.0', os: 'Linux 6.1', cpu: 'Xeon', cores: 2, memoryBytes: 16_000_000_000, gpu: null }
const RECIPES: readonly JsonObject[] = [{ norm: { kind: 'batch', layers: {} }, batch: { norm: 32, accumulate: 1 } }, { norm: { kind: 'group', groups: 8, layers: {} }, batch: { norm: 32, accumulate: 1 } }, { norm: { kind: 'group', groups: 8, layers: {} }, batch: { norm: 4, accumulate: 8 } }]
const NAMES = ['baseline', '=HYPERLINK("http://x","group norm")', '<b>small batch</b> | *now*']

function version(i: number): HistoryVersion {
  const id = (k: number): string => ulidOf(START + k * 60_000, `version ${k}`)
  return {
    id: id(i), short: `v${i + 1}`, hash: sha256Of(`version ${i}`), created: START + i * 60_000, parent: i === 0 ? null : id(i - 1), name: NAMES[i] ?? null, note: i === 1 ? 'first line\nsecond; line, with "quotes"' : '', star: i === 1,
    tags: i === 1 ? ['norm', 'to check'] : [], hypothesis: i === 2 ? 'Group norm does not mind small batches.' : '', verdict: i === 2 ? 'within noise' : '', pinned: i === 0, dataset: 'fashion-mnist-mini', dataFingerprint: sha256Of('data'),
    recipe: { schema: 1, seed: 1, data: { dataset: 'fashion-mnist-mini', resize: [14, 14] }, augment: [{ id: 'a1', op: 'affine', p: 0.5 }], model: { arch: 'cnn-strided', widths: [16, 32] }, optim: { kind: 'sgd', lr: 0.05, clip: null }, ...RECIPES[i] },
    params: {}, code: { atelier: { version: '0.1.0', commit: null, diffHash: null }, project: null }, environment,
    changes: i === 0 ? null : { patch: [{ op: 'replace', path: '/norm/kind', value: 'group', old: 'batch' }], factors: ['norm'], sentence: i === 1 ? 'batch norm -> group norm (8)' : 'batch 32 -> 4', confounded: false },
  }
}

function curve(name: string, attempt: number, from: number, to: number, run: number, every: number): HistorySeries {
  const steps = Float64Array.from({ length: Math.ceil((to - from) / every) }, (_, i) => from + i * every)
  const falls = name.endsWith('loss') || name.endsWith('mae')
  return { name, attempt, steps, values: steps.map((step) => (falls ? 2.3 * Math.exp(-step / 90) + 0.05 * Math.sin(step + run) : 0.9 - 0.8 * Math.exp(-step / 60) + 0.01 * Math.sin(step * 3 + run))), times: steps.map((step) => START + run * 100_000 + attempt * 20_000 + step * 37) }
}

export function sampleHistory(): { readonly held: Held; readonly files: ReadonlyMap<string, Uint8Array> } {
  const versions = [0, 1, 2].map(version)
  const files = new Map<string, Uint8Array>()
  const runs = versions.flatMap(({ id }, v) => [0, 1].map((seed) => {
    const number = v * 2 + seed
    const twice = number === 2
    const end = twice ? 120 : 200
    const series = [
      ...['batch.loss', 'val.accuracy', 'val.loss'].map((name) => curve(name, 1, 0, end, number, name.startsWith('val') ? 20 : 1)),
      ...(twice ? ['batch.loss', 'val.accuracy', 'val.loss'].map((name) => curve(name, 2, 100, 200, number, name.startsWith('val') ? 20 : 1)) : []),
      ...(number === 5 ? [{ name: 'train.loss', attempt: 1, steps: Float64Array.of(0, 1, 2, 3, 4), values: Float64Array.of(1, NaN, Infinity, -Infinity, -0), times: Float64Array.from([0, 1, 2, 3, 4], (k) => START + k) }] : []),
    ]
    const contents = [png(16), safetensors(0.1 * (number + 1))]
    const artifacts = contents.map((content, k) => {
      const hash = sha256Of(content)
      files.set(hash, content)
      return { kind: k === 0 ? 'examples' : 'final', hash, bytes: content.length, created: START + number * 100_000, step: 200 }
    })
    const run: HistoryRun = {
      id: ulidOf(START + number * 100_000, `run ${number}`), short: `r${number + 1}`, version: id, state: number === 5 ? 'failed' : 'done', cause: number === 5 ? 'nan' : null, message: number === 5 ? 'The loss is not a number.' : null, hint: null,
      seed: seed + 1, engineAsked: 'auto', engine: 'tensorflow', threads: 2, determinism: false, created: START + number * 100_000, started: START + number * 100_000 + 1000, ended: START + number * 100_000 + 40_000, seconds: 38.25, dataWait: 0.015,
      attempts: twice ? 2 : 1, epoch: 10, epochs: 10, step: 200, steps: 200, last: { 'val.accuracy': 0.85 + number / 100, 'val.loss': 0.41 }, best: { 'val.accuracy': { value: 0.87 + number / 100, epoch: 9 }, 'val.loss': { value: 0.4, epoch: 8 } },
      weights: sha256Of(`weights ${number}`), preflight: [{ check: 'small-batch-norm', level: v === 2 ? 'amber' : 'green', message: 'Noise 0.04.' }], reason: null, reproduces: null, inputs: null, reproduction: null,
    }
    return { run, artifacts, series }
  }))
  return { held: { project: { name: 'norms & batches', schema: 3 }, datasets: [{ name: 'fashion-mnist-mini', reader: 'idx', path: '/data/fashion', fingerprint: sha256Of('data'), added: START }], versions, runs }, files }
}
