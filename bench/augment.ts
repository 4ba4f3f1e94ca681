import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { augmentations, bindPipeline, makeAugmenter } from '../main/data/augment'
import type { Size } from '../main/data/augment'
import { rngOf } from '../main/lib/rng'
import { geometricMean, keepResults, machineFacts, median, spreadOf } from './lib/results'
import type { Spread } from './lib/results'
import { Peer } from './lib/torch'

/**
 * Images a second of every augmentation beside torchvision v2, Albumentations and OpenCV, each on one thread and each with
 * draws of its own for every image, in alternating rounds.
 *   npm run bench -- augment [--ops a,b] [--sizes 28x28x1,32x32x3,224x224x3] [--rounds 5] [--ms 150] [--alone] [--dry]
 * --alone measures only ours.
 */
const { values: options } = parseArgs({ options: { ops: { type: 'string' }, sizes: { type: 'string', default: '28x28x1,32x32x3,224x224x3' }, rounds: { type: 'string', default: '5' }, ms: { type: 'string', default: '150' }, alone: { type: 'boolean', default: false }, dry: { type: 'boolean', default: false } } })
const PACKAGES = ['torchvision==0.29.2', 'albumentations==2.0.8', 'opencv-python-headless==5.0.0.93']
const ARMS = ['torchvision', 'albumentations', 'opencv'] as const
type Arm = (typeof ARMS)[number]
const MS = Number(options.ms)
const ROUNDS = Number(options.rounds)

/** Parameters as the peer has them, where they are not the defaults of both. */
const FIELDS: Record<string, object> = {
  sharpness: { amount: 0.5 }, 'gaussian-noise': { sigma: [0.05, 0.05] }, posterize: { bits: [4, 4] }, solarize: { threshold: [128, 128] },
  oneOf: { of: [{ id: 'flip', op: 'horizontal-flip' }, { id: 'light', op: 'brightness' }] },
}
/** At 28 and 32 pixels: as quick as Albumentations and twice torchvision, thrice for policies; at 224 as quick as torchvision. */
const goalOf = (op: string, arm: Arm, size: Size): number | null =>
  (arm === 'opencv' || (arm === 'albumentations' && size.height > 32) ? null : arm === 'albumentations' || size.height > 32 ? 1 : op.endsWith('-augment') ? 3 : 2)

const sizeOf = (text: string): Size => {
  const [height = 0, width = 0, channels = 0] = text.split('x').map(Number)
  return { height, width, channels }
}

/** Smooth waves with noise and a flat patch: no operation finds an easy image. */
function imagesOf({ height, width, channels }: Size, count: number): Uint8Array {
  const rng = rngOf(1, 'bench', height, width, channels)
  const length = height * width * channels
  return Uint8Array.from({ length: count * length }, (_, i) => {
    const [image, at] = [Math.floor(i / length), i % length]
    const [y, x] = [Math.floor(at / (width * channels)), Math.floor(at / channels) % width]
    return y < height / 4 && x < width / 4 ? 200 : Math.max(0, Math.min(255, 128 + 90 * Math.sin(x / 5 + image) * Math.cos(y / 7) + 50 * (rng.next() - 0.5)))
  })
}

/** Measures one operation of ours: a function that answers images a second over MS milliseconds. */
function ours(op: string, pixels: Uint8Array, size: Size, count: number): () => number {
  const augmenter = makeAugmenter(bindPipeline([{ id: 'step', op, ...FIELDS[op] }]), pixels, size, 1)
  const rows = Uint32Array.from({ length: count }, (_, i) => i)
  const partners = rows.map((row) => (row + 1) % count)
  let epoch = 0
  const run = (ms: number): number => {
    const began = performance.now()
    let [done, now] = [0, began]
    while (now - began < ms) {
      augmenter.batch(epoch, rows, partners)
      epoch += 1
      done += count
      now = performance.now()
    }
    return (1000 * done) / (now - began)
  }
  run(2 * MS)
  return () => run(MS)
}

interface Row { op: string; size: string; ours: Spread; arms: Partial<Record<Arm, { rate: Spread; ratio: Spread; goal: number | null }>> }
const rate = (spread: Spread): string => (spread.median >= 1e4 ? `${(spread.median / 1000).toFixed(0)}k` : spread.median.toFixed(0))

const rows: Row[] = []
const work = mkdtempSync(join(tmpdir(), 'atelier-bench-'))
const peer = options.alone ? null : new Peer('augment.py', 1, PACKAGES)
try {
  const versions = peer === null ? null : await peer.ask({ do: 'hello' }, z.record(z.string(), z.union([z.string(), z.number()])))
  for (const text of options.sizes.split(',')) {
    const size = sizeOf(text)
    const count = size.height > 100 ? 32 : 256
    const pixels = imagesOf(size, count)
    const path = join(work, 'images')
    writeFileSync(path, pixels)
    const offered = peer === null ? {} : await peer.ask({ do: 'prepare', images: path, shape: [count, size.height, size.width, size.channels] }, z.partialRecord(z.enum(ARMS), z.array(z.string())))
    for (const { id: op, traits } of augmentations.units) {
      if (options.ops !== undefined && !options.ops.split(',').includes(op)) continue
      if (traits.colour === 'rgb' && size.channels < 3) continue
      const own = ours(op, pixels, size, count)
      const arms = ARMS.filter((arm) => offered[arm]?.includes(op))
      const rounds: { own: number; theirs: number[] }[] = []
      for (let round = 0; round < ROUNDS; round += 1) {
        const theirs: number[] = []
        for (const arm of arms) theirs.push(peer === null ? NaN : (await peer.ask({ do: 'time', arm, op, ms: MS }, z.object({ rate: z.number() }))).rate)
        rounds.push({ own: own(), theirs })
      }
      const row: Row = { op, size: text, ours: spreadOf(rounds.map((round) => round.own)), arms: {} }
      arms.forEach((arm, i) => {
        const of = rounds.map((round) => round.theirs[i] ?? NaN)
        row.arms[arm] = { rate: spreadOf(of), ratio: spreadOf(rounds.map((round) => round.own / (round.theirs[i] ?? NaN))), goal: goalOf(op, arm, size) }
      })
      rows.push(row)
      console.log(`${text.padEnd(10)} ${op.padEnd(20)} ours ${rate(row.ours).padStart(6)}/s  ${ARMS.map((arm) => {
        const one = row.arms[arm]
        return one === undefined ? '' : `${arm} ${rate(one.rate)}/s: ${one.ratio.median.toFixed(2)} [${one.ratio.from.toFixed(2)}, ${one.ratio.to.toFixed(2)}]${one.goal !== null && one.ratio.median < one.goal ? ` BELOW ${one.goal}` : ''}`
      }).filter((part) => part !== '').join('  ')}`)
    }
  }
  const ratios = (arm: Arm, size: string): number[] => rows.filter((row) => row.size === size).flatMap((row) => row.arms[arm]?.ratio.median ?? [])
  const summary = options.sizes.split(',').flatMap((size) => ARMS.map((arm) => ({ size, arm, ratios: ratios(arm, size) }))).filter((one) => one.ratios.length > 0)
    .map(({ size, arm, ratios: all }) => ({ size, arm, geometricMean: geometricMean(all), median: median(all), worst: Math.min(...all) }))
  const missed = rows.flatMap((row) => ARMS.flatMap((arm) => {
    const one = row.arms[arm]
    return one?.goal != null && one.ratio.median < one.goal ? [`${row.op} at ${row.size} beside ${arm}: ${one.ratio.median.toFixed(2)} of ${one.goal}`] : []
  }))
  console.log(JSON.stringify({ summary, missed }, null, 1))
  if (!options.dry && !options.alone) keepResults('augment', { machine: machineFacts(), peer: versions, rounds: ROUNDS, ms: MS, summary, missed, rows })
} finally {
  peer?.close()
  rmSync(work, { recursive: true, force: true })
}
