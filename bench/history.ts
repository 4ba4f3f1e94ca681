import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { sheetQuery } from '../preload/contract'
import { systemClock } from '../main/lib/clock'
import { newIdMaker } from '../main/lib/ids'
import { openLog } from '../main/versions/log'
import type { VersionLog } from '../main/versions/types'
import { isLong, projectOf } from './lib/project'
import { keepResults, machineFacts, spreadOf, spreadText } from './lib/results'
import type { Spread } from './lib/results'
import { Peer } from './lib/torch'
import { TRACKERS } from './lib/trackers'

/**
 * Part one, without a window: a project of 10,000 runs and 10 million points through the log's own calls, beside the same
 * questions asked of trackio, MLflow (default SQLite store) and DVCLive through theirs, in alternating rounds.
 *   npm run bench -- history [--runs 10000] [--rounds 7] [--alone] [--dry]
 */
const ARMS = ['trackio', 'mlflow', 'dvclive'] as const
const CURVES = 50
const POINTS = 1000
const BEST = 200
const GOALS = { best: 100, curves: 30 }

/** The 200 runs with the highest last value of a metric, as a list of them needs it. */
function bestRuns(log: VersionLog, metric: string): number[] {
  const by = `last(${metric})`
  const { rows } = log.sheet.page(sheetQuery.parse({ scope: 'runs', sort: [{ by, descending: true }], columns: [by], limit: BEST }))
  return rows.flatMap(({ cells }) => { const [cell] = cells; return cell?.kind === 'metric' && cell.last !== null ? [cell.last.mean] : [] })
}

/** The loss of 50 runs with 1,000 points each, as charts ask for it. */
const curves = (log: VersionLog, runs: readonly string[]): number => log.curves(runs, 'batch.loss').reduce((sum, { values }) => sum + values.length, 0)

const timed = (work: () => unknown): number => {
  const began = performance.now()
  work()
  return performance.now() - began
}

const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '7' }, alone: { type: 'boolean', default: false }, dry: { type: 'boolean', default: false } } })
const [runs, rounds] = [Number(options.runs), Number(options.rounds)]
const source = projectOf(runs)
const work = mkdtempSync(join(tmpdir(), 'atelier-history-'))
const peer = options.alone ? null : new Peer('history.py', 1, TRACKERS)
const open = (dir: string): VersionLog => openLog(dir, { clock: systemClock, ids: newIdMaker() })
try {
  // A copy, so that a measurement that is cut short leaves the cached one whole.
  const dir = join(work, 'project')
  cpSync(source, dir, { recursive: true })
  const opening = Array.from({ length: rounds }, () => {
    const began = performance.now()
    const log = open(dir)
    const ms = performance.now() - began
    log.close()
    return ms
  })
  const log = open(dir)
  const wanted = log.runs().filter(({ short }) => isLong(Number(short.slice(1)) - 1)).slice(0, CURVES).map(({ id }) => id)
  const found = curves(log, wanted)
  if (found !== CURVES * POINTS) throw new Error(`${found} points in ${wanted.length} curves`)
  const versions = peer === null ? null : await peer.ask({ do: 'hello', runs, curves: CURVES, points: POINTS, work }, z.record(z.string(), z.string()))
  const answer = z.object({ best: z.number(), curves: z.number() }).partial()
  const taken: { best: number[]; curves: number[] } = { best: [], curves: [] }
  const theirs: Record<string, number[]> = {}
  for (let round = 0; round < rounds; round += 1) {
    taken.best.push(timed(() => bestRuns(log, 'val.accuracy')))
    taken.curves.push(timed(() => curves(log, wanted)))
    for (const arm of peer === null ? [] : ARMS) {
      for (const [what, ms] of Object.entries(await peer?.ask({ do: 'time', arm, best: BEST }, answer) ?? {})) (theirs[`${arm} ${what}`] ??= []).push(ms)
    }
  }
  const verifying = timed(() => { const { problems } = log.verify(); if (problems.length > 0) throw new Error(problems.slice(0, 5).join('; ')) })
  const bytes = log.used()
  const { runs: kept, versions: frozen } = log.counts()
  log.close()
  const table: Record<string, Spread> = { 'atelier open': spreadOf(opening), 'atelier best': spreadOf(taken.best), 'atelier curves': spreadOf(taken.curves) }
  for (const [what, all] of Object.entries(theirs)) table[what] = spreadOf(all)
  for (const [what, spread] of Object.entries(table)) console.log(`${what.padEnd(16)} ${spreadText(spread, 1)} ms`)
  console.log(`${frozen} versions, ${kept} runs outside the trash, ${(bytes / 2 ** 20).toFixed(0)} MB; verified in ${(verifying / 1000).toFixed(1)} s`)
  const missed = [...(spreadOf(taken.best).median > GOALS.best ? ['best'] : []), ...(spreadOf(taken.curves).median > GOALS.curves ? ['curves'] : [])]
  console.log(missed.length === 0 ? 'all bounds held' : `not held: ${missed.join(', ')}`)
  if (!options.dry && !options.alone) keepResults('history-core', { machine: machineFacts(), peers: versions, runs, rounds, bytes, verifyMs: verifying, table, missed })
} finally {
  peer?.close()
  rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
