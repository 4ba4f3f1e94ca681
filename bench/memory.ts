import { readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { loadEngine } from '../main/engine/load'
import { buildProgram } from '../main/models'
import type { ModelFacts } from '../main/models'
import { noiseBatch } from '../main/training/trainer/jobs/measure'
import { resolveRecipe } from '../main/versions/recipes/resolve'
import { keepResults, machineFacts, spreadOf, spreadText } from './lib/results'
import { Peer } from './lib/torch'
import { train, trainSpec } from './lib/training'

/**
 * The most memory that a short training holds (VmHWM of its process), beside PyTorch's for the same steps. Ours is read
 * after the steps, and after the epoch's validation and checkpoint. With --long: whether memory grows over many steps.
 *   npm run bench -- memory [--steps 30] [--rounds 3] [--threads 2] [--dry]
 *   npm run bench -- memory --long [--steps 10000] [--dry]
 */
const { values: options } = parseArgs({ options: { long: { type: 'boolean', default: false }, steps: { type: 'string' }, rounds: { type: 'string', default: '3' }, threads: { type: 'string', default: '2' }, dry: { type: 'boolean', default: false } } })

const MIB = 2 ** 20
const SAMPLES = [
  { model: 'cnn-strided', image: [28, 28, 1], batch: 32, most: 450, data: {} },
  { model: 'resnet20', image: [32, 32, 3], batch: 128, most: 800, data: { resize: [32, 32], channels: 'rgb' } },
] as const
const VALIDATED = 512

/** A line of a process's status, in MiB. */
function statusOf(pid: number | 'self', name: 'VmHWM' | 'VmRSS'): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  if (found === null) throw new Error(`/proc/${pid}/status has no ${name}`)
  return Number(found[1]) * 1024 / MIB
}

/** Peak in MiB until the last word within the epoch, and until the epoch's checkpoint was written. */
async function ours(work: string, run: string, { model, batch, data }: (typeof SAMPLES)[number], steps: number): Promise<{ steps: number; epoch: number }> {
  const spec = trainSpec(work, run, {
    data: { dataset: 'fashion-mnist-mini', ...data, limit: { train: steps * batch, val: VALIDATED, test: VALIDATED } }, model: { arch: model }, batch: { norm: batch }, optim: { kind: 'sgd', lr: 0.05, momentum: 0.9 }, budget: { epochs: 2 },
  })
  const peak = { steps: NaN, epoch: NaN }
  await train(spec, (message, { pid }) => {
    if (message.type !== 'progress') return false
    const { epoch, step } = message.standing
    peak[epoch === 0 ? 'steps' : 'epoch'] = statusOf(pid, 'VmHWM')
    return epoch > 0 && step > 0
  })
  return peak
}

async function theirs({ model, image, batch }: (typeof SAMPLES)[number], steps: number): Promise<{ torch: string; peak: number }> {
  const peer = new Peer('torch_memory.py', Number(options.threads))
  try {
    const { torch, peakKiB } = await peer.ask({ model, image, batch, steps }, z.object({ torch: z.string(), peakKiB: z.number() }))
    return { torch, peak: peakKiB * 1024 / MIB }
  } finally {
    peer.close()
  }
}

async function short(steps: number, rounds: number): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'atelier-memory-'))
  try {
    const rows: object[] = []
    for (const sample of SAMPLES) {
      const own: { steps: number; epoch: number }[] = []
      const peers: { torch: string; peak: number }[] = []
      for (let round = 0; round < rounds; round += 1) {
        own.push(await ours(work, `${sample.model}-${round}`, sample, steps))
        peers.push(await theirs(sample, steps))
      }
      const row = {
        model: sample.model, batch: sample.batch, torch: peers[0]?.torch, atMost: sample.most, steps: spreadOf(own.map((peak) => peak.steps)), epoch: spreadOf(own.map((peak) => peak.epoch)),
        theirs: spreadOf(peers.map(({ peak }) => peak)), ratio: spreadOf(peers.map(({ peak }, i) => peak / (own[i]?.epoch ?? NaN))),
      }
      rows.push(row)
      console.log(`${sample.model.padEnd(12)} batch ${String(sample.batch).padStart(3)}  Atelier ${spreadText(row.steps, 0)} MiB, with validation and checkpoint ${spreadText(row.epoch, 0)} (at most ${sample.most}), PyTorch ${spreadText(row.theirs, 0)}, PyTorch / Atelier ${spreadText(row.ratio)}`)
    }
    if (!options.dry) keepResults('memory', { machine: machineFacts(), steps, rounds, rows })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Slope of the line through (x, y) by least squares. */
function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (of: 0 | 1): number => points.reduce((sum, point) => sum + point[of], 0) / points.length
  const [mx, my] = [mean(0), mean(1)]
  return points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0)
}

async function long(steps: number): Promise<void> {
  const engine = await loadEngine('tensorflow', { threads: Number(options.threads), determinism: false })
  const facts: ModelFacts = { image: [12, 12, 1], targets: [{ name: 'label', kind: 'class', classes: ['a', 'b', 'c'] }] }
  const { program } = buildProgram(resolveRecipe({ data: { dataset: 'noise' }, model: { arch: 'cnn-strided', widths: [8, 16] }, batch: { norm: 2 } }), facts)
  const batch = noiseBatch(facts, 2)
  const session = engine.compile(program, 1)
  const every = Math.max(1, Math.floor(steps / 200))
  const points: [number, number][] = []
  const tensors = { first: NaN, last: NaN, closed: NaN }
  for (let at = 1; at <= steps; at += 1) {
    session.step({ batch, share: 1, apply: true, lr: 1e-3, step: at, seed: at })
    if (at === 1) tensors.first = engine.liveTensors()
    if (at % every === 0) points.push([at, statusOf('self', 'VmRSS')])
  }
  tensors.last = engine.liveTensors()
  session.dispose()
  tensors.closed = engine.liveTensors()
  const half = points.slice(Math.floor(points.length / 2))
  const growth = slopeOf(half) * 1000
  console.log(`${steps} steps at batch 2: ${growth.toFixed(3)} MiB more for each 1,000 steps over the second half, ${half[0]?.[1].toFixed(0) ?? '?'} MiB at its start and ${half.at(-1)?.[1].toFixed(0) ?? '?'} at its end; live tensors ${tensors.first} after the first step, ${tensors.last} after the last, ${tensors.closed} once the session is closed`)
  if (!options.dry) keepResults('memory-long', { machine: machineFacts(), engine: engine.facts, steps, growthPer1000Steps: growth, tensors, rss: points })
}

if (options.long) await long(Number(options.steps ?? '10000'))
else await short(Number(options.steps ?? '30'), Number(options.rounds))
