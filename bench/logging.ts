import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { systemClock } from '../main/lib/clock'
import { newIdMaker } from '../main/lib/ids'
import { atelierRoot } from '../main/lib/root'
import { openLog } from '../main/versions/log'
import { Ours, metricNames, runOwner, runTrainer } from './lib/logged'
import { keepResults, machineFacts, spreadOf, spreadText } from './lib/results'
import { Peer, python } from './lib/torch'
import { TRACKERS } from './lib/trackers'

/**
 * What logging the metrics of a step costs the training loop, beside trackio, TensorBoard's writer, tensorboardX, MLflow with
 * its default store and DVCLive, in alternating rounds; and what each still has after SIGKILL right after the last point.
 *   npm run bench -- logging [--metrics 20] [--rounds 7] [--busy 0.5] [--kills 3] [--alone] [--dry]
 */
const ARMS = ['trackio', 'tensorboard', 'tensorboardX', 'mlflow', 'dvclive'] as const
type Arm = (typeof ARMS)[number]
/** Steps of a round: enough for each to be in its stride, and not so many that one takes a minute. */
const STEPS: Record<Arm, number> = { trackio: 1000, tensorboard: 1000, tensorboardX: 500, mlflow: 100, dvclive: 100 }
const OUR_STEPS = 2000
const GOAL = 40

const SCRIPT = join(atelierRoot(), 'bench', 'peers', 'trackers.py')
/** Calls that the libraries' own answers come with. */
const readable = (folder: string, arm: Arm): Promise<number> => new Promise((resolve, reject) => {
  const child = spawn(python(TRACKERS), [SCRIPT, 'count', arm, folder], { stdio: ['ignore', 'pipe', 'ignore'] })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => { said += chunk.toString() })
  // A store that was never written cannot be read: then none of its points are there.
  child.once('close', (code) => { if (code === 0) resolve(z.object({ readable: z.int() }).parse(JSON.parse(said)).readable); else reject(new Error(`${arm} could not read what it wrote`)) })
})

const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => { child.once('close', () => resolve()) })

const cost = z.object({ micros: z.number(), processor: z.number() })
type Cost = z.infer<typeof cost>

interface Loss { readonly logged: number; readonly acknowledged: number; readonly readable: number }

/** Logs about two seconds, and is killed `after` milliseconds after the last call returned. */
async function killPeer(arm: Arm, metrics: number, busy: number, after: number): Promise<Loss> {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-logging-'))
  try {
    const child = spawn(python(TRACKERS), [SCRIPT, 'log', arm, folder, String(STEPS[arm]), String(metrics), String(busy)], { stdio: ['ignore', 'pipe', 'ignore'] })
    const gone = ended(child)
    const logged = await new Promise<number>((resolve, reject) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(z.object({ logged: z.int() }).parse(JSON.parse(chunk.toString())).logged))
      child.once('error', reject)
    })
    if (after > 0) await wait(after)
    child.kill('SIGKILL')
    await gone
    // A call that has returned is all the word that these libraries give.
    return { logged, acknowledged: logged, readable: await readable(folder, arm) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function killOurs(victim: 'trainer' | 'supervisor', metrics: number, busy: number, after: number): Promise<Loss> {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-logging-'))
  try {
    const ours = new Ours(folder)
    const said = await ours.log({ steps: OUR_STEPS, metrics, busy })
    if (after > 0) await wait(after)
    ours.kill(victim === 'trainer' ? said.trainer : undefined)
    // What the owner had taken in is kept; it ends by itself once nobody asks any more.
    await ours.close()
    const log = openLog(folder, { clock: systemClock, ids: newIdMaker() })
    try {
      log.interruptRunning()
      const kept = log.series('r1', metricNames(metrics)).reduce((sum, { steps }) => sum + steps.length, 0)
      if (log.verify().problems.length > 0) throw new Error(log.verify().problems.join('; '))
      return { logged: OUR_STEPS * metrics, acknowledged: ours.acknowledged, readable: kept }
    } finally {
      log.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function main(): Promise<void> {
  const { values: options } = parseArgs({ options: { metrics: { type: 'string', default: '20' }, rounds: { type: 'string', default: '7' }, busy: { type: 'string', default: '0.5' }, kills: { type: 'string', default: '3' }, alone: { type: 'boolean', default: false }, dry: { type: 'boolean', default: false } } })
  const [metrics, rounds, busy, kills] = [Number(options.metrics), Number(options.rounds), Number(options.busy), Number(options.kills)]
  const arms = options.alone ? [] : [...ARMS]
  const work = mkdtempSync(join(tmpdir(), 'atelier-logging-'))
  const ours = new Ours(work)
  const peer = options.alone ? null : new Peer('trackers.py', 1, TRACKERS)
  try {
    const versions = peer === null ? null : await peer.ask({ do: 'hello' }, z.record(z.string(), z.string()))
    await ours.log({ steps: OUR_STEPS, metrics, busy })
    const rows: Record<string, Cost[]> = { atelier: [] }
    for (let round = 0; round < rounds; round += 1) {
      for (const arm of arms) if (peer !== null) (rows[arm] ??= []).push(await peer.ask({ do: 'time', arm, steps: STEPS[arm], metrics, busy }, cost))
      rows.atelier?.push(cost.parse(await ours.log({ steps: OUR_STEPS, metrics, busy })))
    }
    const table = Object.fromEntries(Object.entries(rows).map(([arm, all]) => [arm, {
      micros: spreadOf(all.map((one) => one.micros)), processor: spreadOf(all.map((one) => one.processor)),
      ratio: spreadOf(all.map((one, round) => one.micros / (rows.atelier?.[round]?.micros ?? NaN))), processorRatio: spreadOf(all.map((one, round) => one.processor / (rows.atelier?.[round]?.processor ?? NaN))),
    }]))
    for (const [arm, { micros, processor, ratio, processorRatio }] of Object.entries(table)) console.log(`${arm.padEnd(14)} ${spreadText(micros, 1).padStart(28)} microseconds a step, ${spreadText(ratio, 1)} of ours; processor ${spreadText(processor, 1)}, ${spreadText(processorRatio, 1)} of ours`)
    const own = table.atelier?.micros.median ?? NaN

    const losses: Record<string, Loss[]> = {}
    for (const after of [0, 1000]) {
      const what = after === 0 ? 'at once' : 'after 1 s'
      for (const victim of ['trainer', 'supervisor'] as const) losses[`atelier, ${victim}, ${what}`] = []
      for (let kill = 0; kill < kills; kill += 1) {
        for (const victim of ['trainer', 'supervisor'] as const) losses[`atelier, ${victim}, ${what}`]?.push(await killOurs(victim, metrics, busy, after))
        for (const arm of arms) (losses[`${arm}, ${what}`] ??= []).push(await killPeer(arm, metrics, busy, after))
      }
    }
    for (const [what, kept] of Object.entries(losses)) console.log(`${what.padEnd(34)} of ${kept[0]?.logged ?? 0} logged: ${kept.map((one) => `${one.readable} readable (${one.acknowledged} acknowledged)`).join(', ')}`)
    const broken = Object.entries(losses).filter(([what]) => what.startsWith('atelier')).flatMap(([what, kept]) => kept.filter((one) => one.readable < one.acknowledged).map(() => what))
    const missed = [...(own > GOAL ? [`${own.toFixed(1)} of ${GOAL} microseconds a step`] : []), ...broken.map((what) => `acknowledged points lost: ${what}`)]
    console.log(missed.length === 0 ? 'all bounds held' : missed.join('\n'))
    if (!options.dry && !options.alone) keepResults('logging', { machine: machineFacts(), peers: versions, metrics, rounds, busyMs: busy, steps: { atelier: OUR_STEPS, ...STEPS }, table, losses, missed })
  } finally {
    peer?.close()
    await ours.close()
    rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

if (process.argv.includes('--trainer')) runTrainer()
else if (process.argv.includes('--owner')) runOwner(process.argv.at(-1) ?? '')
else await main()
