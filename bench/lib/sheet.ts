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
 * The sheet of a long history in the real window. Every time is from the person's own click or key to the frame after the rows that it
 * asked for were painted. Each launch opens the sheet once; the last one also sorts, filters and scrolls.
 */
export interface SheetFigures { readonly table: Record<string, Spread>; readonly memory: readonly Memory[] }
/** Megabytes after the sheet was opened, and after it was scrolled to its end: of the page's own objects, and of the process that owns the log. */
interface Memory { readonly runs: number; readonly when: string; readonly heap: number; readonly owner: number }

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
    if (frames.length > 240) return done({ frames: frames.slice(1), waiting: waiting / frames.length })
    sheet.scrollTop += 3 * 42
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
})`
const scrolled = z.object({ frames: z.array(z.number()), waiting: z.number() })

async function memoryOf(studio: Studio, runs: number, when: string): Promise<Memory> {
  const session = await studio.page.context().newCDPSession(studio.page)
  try {
    for (let i = 0; i < 3; i += 1) await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    const [, pss = '0'] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${studio.owner()}/smaps_rollup`, 'utf8')) ?? []
    return { runs, when, heap: usedSize / 2 ** 20, owner: Number(pss) / 1024 }
  } finally {
    await session.detach()
  }
}

export async function sheetInWindow(runs: number, launches: number, rounds: number): Promise<SheetFigures> {
  const work = mkdtempSync(join(tmpdir(), 'atelier-sheet-'))
  const { env, stop } = await display()
  Object.assign(process.env, env)
  const taken: Record<string, number[]> = {}
  const note = (what: string, ms: number): void => { (taken[what] ??= []).push(ms) }
  const memory: Memory[] = []

  /** One launch: the sheet is opened `pause` milliseconds after the page has loaded, and `rest` goes on from there. */
  async function launched(many: number, pause: number, rest: (studio: Studio, sheet: VersionsPage) => Promise<void> = () => Promise.resolve()): Promise<void> {
    const home = join(work, `home-${many}`)
    const studio = await Studio.launch({ home, project: join(home, 'project'), cache: join(home, '.cache') })
    try {
      const sheet = new VersionsPage(studio.page)
      await studio.page.evaluate(WATCH)
      await studio.page.waitForTimeout(pause)
      const ms = await timeOf(studio.page, () => sheet.go('versions'))
      if (many === runs) note(pause > 0 ? 'open' : 'open at once', ms)
      await studio.page.waitForTimeout(1500)
      await rest(studio, sheet)
    } finally {
      studio.kill()
    }
  }

  async function asked(studio: Studio, sheet: VersionsPage, scope: 'versions' | 'runs'): Promise<void> {
    const { page } = studio
    const [accuracy, loss] = ['Validation accuracy', 'Validation loss'].map((name) => sheet.head(name).first().locator('.sheet-sort'))
    for (let round = 0; round < rounds; round += 1) {
      // After something was written, no order that was asked for before is held.
      await studio.call('versions.edit', { ids: ['v1'], star: round % 2 === 0 })
      await page.waitForTimeout(1200)
      for (const [what, head] of [['sort', accuracy], ['sort', loss], ['sort again', accuracy]] as const) {
        if (head === undefined) continue
        note(`${what}, ${scope}`, await timeOf(page, () => head.click()))
        await page.waitForTimeout(600)
      }
      for (const expression of [FILTER, '']) {
        await sheet.filterBox.fill(expression)
        await page.waitForTimeout(300)
        const ms = await timeOf(page, () => sheet.filterBox.press('Enter'))
        if (expression !== '') note(`filter, ${scope}`, ms)
        await page.waitForTimeout(600)
      }
      await sheet.grid.focus()
      const jump = await timeOf(page, () => page.keyboard.press('End'))
      note(`jump to the end, ${scope}`, jump)
      await page.waitForTimeout(500)
      await page.keyboard.press('Home')
      await page.waitForTimeout(500)
    }
    const { frames, waiting } = scrolled.parse(await page.evaluate(SCROLL))
    for (const ms of frames) note(`frame of scrolling, ${scope}`, ms)
    note(`percent of frames with a row on its way, ${scope}`, 100 * waiting)
  }

  try {
    for (const many of [100, runs]) {
      const home = join(work, `home-${many}`)
      for (const folder of ['run', 'tmp']) mkdirSync(join(home, folder), { recursive: true, mode: 0o700 })
      cpSync(projectOf(many), join(home, 'project'), { recursive: true })
    }
    for (const many of [100, runs]) {
      await launched(many, 2000, async (studio, sheet) => {
        memory.push(await memoryOf(studio, many, 'opened'))
        await sheet.grid.focus()
        await sheet.page.keyboard.press('End')
        await sheet.page.waitForTimeout(1500)
        memory.push(await memoryOf(studio, many, 'at the end'))
      })
    }
    for (let launch = 0; launch < launches; launch += 1) {
      await launched(runs, 0)
      await launched(runs, 2000, async (studio, sheet) => {
        await sheet.go('train')
        await studio.page.waitForTimeout(700)
        note('open again', await timeOf(studio.page, () => sheet.go('versions')))
        if (launch < launches - 1) return
        await studio.page.waitForTimeout(1000)
        await asked(studio, sheet, 'versions')
        await studio.page.getByText(text.sheet.singleRuns, { exact: true }).click()
        await studio.page.waitForTimeout(1500)
        await asked(studio, sheet, 'runs')
      })
    }
    return { table: Object.fromEntries(Object.entries(taken).map(([what, all]) => [what, spreadOf(all)])), memory }
  } finally {
    stop()
    rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}
