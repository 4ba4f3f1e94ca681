import type { Page } from '@playwright/test'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { Studio } from '../../e2e/fixtures/app'
import { VersionsPage } from '../../e2e/pages/versions-page'
import { text } from '../../e2e/pages/words'
import { display } from '../../scripts/xvfb.mjs'
import { projectOf } from './project'
import { spreadOf } from './results'
import type { Spread } from './results'

/**
 * The sheet of a long history in the real window, beside that of a short one. Every time is from the person's own click or key
 * to the frame after all rows in sight were painted: what they asked for is on the screen one frame (16 ms) before.
 */
export interface SheetFigures { readonly runs: number; readonly table: Readonly<Record<string, Spread>>; readonly memory: Readonly<Record<string, Spread>> }
export interface SheetOptions { readonly sizes: readonly number[]; readonly launches: number; readonly rounds: number }

/** A history of more runs than this is not held in the window as a whole. */
const LONG = 500
const FILTER = 'val.accuracy > 0.9 and norm = "group"'
/** Notes when the person last acted, and when rows were drawn. The page itself keeps only the newest mark. */
const WATCH = `(() => {
  window.acted = Infinity; window.drawn = []
  for (const type of ['click', 'keydown']) window.addEventListener(type, ({ timeStamp }) => { window.acted = timeStamp }, true)
  new PerformanceObserver((list) => { for (const { name, startTime } of list.getEntries()) if (name === 'sheet.rows') window.drawn.push(startTime) }).observe({ type: 'mark' })
})()`

/** Milliseconds from the last click or key of `act` to the first drawing after it. */
async function timeOf(page: Page, act: () => Promise<void>): Promise<number> {
  await page.evaluate('window.acted = Infinity; window.drawn = []')
  await act()
  const began = Date.now()
  for (;;) {
    const ms = z.number().nullable().parse(await page.evaluate('(() => { const first = window.drawn.find((at) => at >= window.acted); return first === undefined ? null : first - window.acted })()'))
    if (ms !== null) return ms
    if (Date.now() - began > 20_000) throw new Error('the rows that were asked for did not come')
    await page.waitForTimeout(20)
  }
}

/** Times between frames while the sheet is scrolled by three rows a frame, and the share of frames that showed a row which was still on its way. */
const SCROLL = `new Promise((done) => {
  const sheet = document.querySelector('.sheet'), frames = []
  let before = performance.now(), waiting = 0
  const step = () => {
    const now = performance.now()
    frames.push(now - before)
    before = now
    if (sheet.querySelector('[aria-busy]') !== null) waiting += 1
    if (frames.length > 120) return done({ frames: frames.slice(1), waiting: waiting / frames.length })
    sheet.scrollTop += 3 * 42
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
})`
const scrolled = z.object({ frames: z.array(z.number()), waiting: z.number() })

/** Megabytes that the page's own objects take, and the process that owns the log. */
async function memoryOf(studio: Studio): Promise<{ page: number; owner: number }> {
  const session = await studio.page.context().newCDPSession(studio.page)
  try {
    for (let i = 0; i < 3; i += 1) await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    const [, pss = '0'] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${studio.owner()}/smaps_rollup`, 'utf8')) ?? []
    return { page: usedSize / 2 ** 20, owner: Number(pss) / 1024 }
  } finally {
    await session.detach()
  }
}

/** What the actions of one launch took, under a name each. */
type Note = (what: string, value: number) => void

/** Sorting, filtering and jumping in one scope, `rounds` times; then scrolling. */
async function asked({ studio, sheet, scope, rounds, long, note }: { studio: Studio; sheet: VersionsPage; scope: 'versions' | 'runs'; rounds: number; long: boolean; note: Note }): Promise<void> {
  const { page } = studio
  const [accuracy, loss] = ['Validation accuracy', 'Validation loss'].map((name) => sheet.head(name).first().locator('.sheet-sort'))
  for (let round = 0; round < rounds; round += 1) {
    // After something was written, no order that was asked for before is held.
    await studio.call('versions.edit', { ids: ['v1'], star: round % 2 === 0 })
    await page.waitForTimeout(700)
    for (const [what, head] of [['sort', accuracy], ['sort', loss], ['sort again', accuracy]] as const) {
      if (head === undefined) continue
      note(`${what}, ${scope}`, await timeOf(page, () => head.click()))
      await page.waitForTimeout(400)
    }
    for (const expression of [FILTER, '']) {
      await sheet.filterBox.fill(expression)
      await page.waitForTimeout(200)
      const ms = await timeOf(page, () => sheet.filterBox.press('Enter'))
      if (expression !== '') note(`filter, ${scope}`, ms)
      await page.waitForTimeout(400)
    }
    await sheet.grid.focus()
    // A short history is in the window as a whole: nothing comes anew.
    if (long) note(`jump to the end, ${scope}`, await timeOf(page, () => page.keyboard.press('End')))
    else await page.keyboard.press('End')
    await page.waitForTimeout(400)
    await page.keyboard.press('Home')
    await page.waitForTimeout(400)
  }
  const { frames, waiting } = scrolled.parse(await page.evaluate(SCROLL))
  if (!long) return
  for (const ms of frames) note(`frame of scrolling, ${scope}`, ms)
  note(`percent of frames with a row on its way, ${scope}`, 100 * waiting)
}

/** A window of its own for `work`, with its sheet not yet opened. */
async function launched(home: string, work: (studio: Studio, sheet: VersionsPage) => Promise<void>): Promise<void> {
  const studio = await Studio.launch({ home, project: join(home, 'project'), cache: join(home, '.cache') })
  try {
    await studio.page.evaluate(WATCH)
    await work(studio, new VersionsPage(studio.page))
  } finally {
    studio.kill()
  }
}

/** One launch in which the sheet is opened as soon as the page has loaded, and one in which a person first looks about for two seconds. */
async function round({ home, rounds, long, note, held }: { home: string; rounds: number; long: boolean; note: Note; held: Note }): Promise<void> {
  await launched(home, async ({ page }, sheet) => note('open, as soon as the window has loaded', await timeOf(page, () => sheet.go('versions'))))
  await launched(home, async (studio, sheet) => {
    const { page } = studio
    const keep = async (when: string): Promise<void> => {
      const memory = await memoryOf(studio)
      held(`page, ${when}`, memory.page)
      held(`owner, ${when}`, memory.owner)
    }
    await page.waitForTimeout(2000)
    note('open', await timeOf(page, () => sheet.go('versions')))
    await page.waitForTimeout(1000)
    await keep('sheet opened')
    await sheet.go('train')
    await page.waitForTimeout(600)
    note('open again', await timeOf(page, () => sheet.go('versions')))
    await page.waitForTimeout(1000)
    await asked({ studio, sheet, scope: 'versions', rounds, long, note })
    await page.getByText(text.sheet.singleRuns, { exact: true }).click()
    await page.waitForTimeout(1000)
    await asked({ studio, sheet, scope: 'runs', rounds, long, note })
    // Back to where the next launch begins.
    await page.getByText(text.screens.versions.title, { exact: true }).last().click()
    await page.waitForTimeout(1000)
    await keep('after all of it')
  })
}

export async function sheetInWindow({ sizes, launches, rounds }: SheetOptions): Promise<SheetFigures[]> {
  const work = mkdtempSync(join(tmpdir(), 'atelier-sheet-'))
  const { env, stop } = await display()
  Object.assign(process.env, env)
  const taken = sizes.map((runs) => ({ runs, home: join(work, `home-${runs}`), times: new Map<string, number[]>(), memory: new Map<string, number[]>() }))
  const into = (all: Map<string, number[]>): Note => (what, value) => { all.set(what, [...all.get(what) ?? [], value]) }
  try {
    for (const { runs, home } of taken) {
      for (const folder of ['run', 'tmp']) mkdirSync(join(home, folder), { recursive: true, mode: 0o700 })
      cpSync(projectOf(runs), join(home, 'project'), { recursive: true })
    }
    for (let launch = 0; launch < launches; launch += 1) for (const { runs, home, times, memory } of taken) await round({ home, rounds, long: runs > LONG, note: into(times), held: into(memory) })
    const spreads = (all: Map<string, number[]>): Record<string, Spread> => Object.fromEntries([...all].map(([what, values]) => [what, spreadOf(values)]))
    return taken.map(({ runs, times, memory }) => ({ runs, table: spreads(times), memory: spreads(memory) }))
  } finally {
    stop()
    rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}
