import type { Page } from '@playwright/test'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Studio } from '../e2e/fixtures/app'
import { ComparePage } from '../e2e/pages/compare-page'
import { text } from '../e2e/pages/words'
import { newIdMaker } from '../main/lib/ids'
import { openLog } from '../main/versions/log'
import { display } from '../scripts/xvfb.mjs'
import { manySeeds } from './lib/seeds'
import { keepResults, machineFacts, spreadOf, spreadText } from './lib/results'

/**
 * How long curves take to be on the screen of the real window: ten versions of five or fifty seeds are compared, and every
 * seed is asked for. From the click's own time to the frame after they were painted: asking, reading, sending, drawing.
 *   npm run bench -- curves [--rounds 15] [--points 1000] [--dry]
 */
const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '15' }, points: { type: 'string', default: '1000' }, dry: { type: 'boolean', default: false } } })
const [rounds, points] = [Number(options.rounds), Number(options.points)]
const VERSIONS = 10
const CASES = [{ seeds: 5, goal: 200 }, { seeds: 50, goal: 500 }] as const

const drawn = z.object({ ms: z.number(), curves: z.int() }).nullable()
/** Milliseconds from the last click to the frame after the first drawing that began after it. */
const drawnAfterClick = async (page: Page, wanted: number): Promise<z.infer<typeof drawn>> => drawn.parse(await page.evaluate(`(() => { const first = performance.getEntriesByName("compare.curves").find(({ startTime, detail }) => startTime >= window.clickedAt && detail === ${wanted}); return first === undefined ? null : { ms: first.startTime - window.clickedAt, curves: first.detail } })()`))

async function timesOf(studio: Studio, wanted: number): Promise<{ ms: number[]; curves: number }> {
  const page = new ComparePage(studio.page)
  await page.go('versions')
  await page.rows.first().waitFor()
  await page.compareFirst(VERSIONS)
  const each = page.panel(text.compare.curves).getByRole('switch', { name: text.compare.each })
  const ms: number[] = []
  let curves = 0
  for (let round = -2; round < rounds; round += 1) {
    await studio.page.evaluate('window.clickedAt = Infinity')
    await each.click({ force: true })
    let found: z.infer<typeof drawn> = null
    while (found === null) {
      await studio.page.waitForTimeout(20)
      found = await drawnAfterClick(studio.page, wanted)
    }
    if (round >= 0) ms.push(found.ms)
    curves = Math.max(curves, found.curves)
    await each.click({ force: true })
    await studio.page.waitForTimeout(400)
  }
  return { ms, curves }
}

const work = mkdtempSync(join(tmpdir(), 'atelier-curves-'))
const { env, stop } = await display()
Object.assign(process.env, env)
try {
  const results = []
  for (const { seeds, goal } of CASES) {
    const home = join(work, `home-${seeds}`)
    for (const folder of ['run', 'tmp']) mkdirSync(join(home, folder), { recursive: true, mode: 0o700 })
    let now = 1_700_000_000_000
    const log = openLog(join(work, `made-${seeds}`), { clock: { now: () => (now += 37), monotonic: () => now }, ids: newIdMaker() })
    manySeeds(log, VERSIONS, seeds, points)
    log.close()
    cpSync(join(work, `made-${seeds}`), join(home, 'project'), { recursive: true })
    const studio = await Studio.launch({ home, project: join(home, 'project'), cache: join(home, '.cache') })
    try {
      await studio.page.evaluate('window.clickedAt = Infinity; window.addEventListener("click", (event) => { window.clickedAt = event.timeStamp }, true)')
      const { ms, curves } = await timesOf(studio, VERSIONS * seeds)
      const spread = spreadOf(ms)
      results.push({ curves, points, goal, spread, load: loadavg()[0] ?? null })
      console.log(`${curves} curves of ${points} points: ${spreadText(spread, 0)} ms from the click to the painted frame (load ${(loadavg()[0] ?? 0).toFixed(1)}); ${spread.median <= goal ? 'within' : 'not within'} ${goal} ms`)
    } finally {
      studio.kill()
    }
  }
  if (!options.dry) keepResults('curves', { machine: machineFacts(), versions: VERSIONS, rounds, results })
} finally {
  stop()
  rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
