import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { expect, test } from '../fixtures/app'
import type { Studio } from '../fixtures/app'
import { descendants, isAlive } from '../fixtures/processes'
import { ShellPage } from '../pages/shell-page'
import { text } from '../pages/words'

const bounds = (studio: Studio) => studio.electron.evaluate(({ BrowserWindow }) => {
  const window = BrowserWindow.getAllWindows()[0]
  return { ...window?.getNormalBounds(), maximised: window?.isMaximized() }
})
const visible = (studio: Studio) => studio.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())

test('the window remembers its size and place', async ({ launch }) => {
  const first = await launch()
  await expect.poll(() => visible(first)).toBe(true)
  const place = { x: 37, y: 41, width: 1100, height: 720 }
  await first.electron.evaluate(({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted), place)
  await expect.poll(() => bounds(first)).toEqual({ ...place, maximised: false })
  await first.close()
  const second = await launch()
  await expect.poll(() => visible(second)).toBe(true)
  await expect.poll(() => bounds(second)).toEqual({ ...place, maximised: false })
})

test('the window does not get smaller than its screens need', async ({ studio }) => {
  expect(await studio.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getMinimumSize())).toEqual([1024, 700])
})

test('the theme is chosen in the menu, reaches the page at once and is remembered', async ({ launch }) => {
  const first = await launch()
  const dark = () => first.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  await first.menu('theme.light')
  await expect.poll(dark).toBe(false)
  await first.menu('theme.dark')
  await expect.poll(dark).toBe(true)
  await first.close()
  const second = await launch()
  const info = await second.page.evaluate(() => window.atelier.host('host.info', {}))
  expect(info).toMatchObject({ ok: true, value: { theme: 'dark' } })
  expect(await second.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
})

test('a second start on the same project brings the first window back', async ({ studio }) => {
  await studio.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  expect(await studio.startAgain()).toBe(0)
  await expect.poll(() => visible(studio)).toBe(true)
})

test('another project has a window of its own at the same time', async ({ launch, sandbox }) => {
  const first = await launch()
  const second = await launch({ project: join(sandbox.home, 'other') })
  const paths = await Promise.all([first, second].map((studio) => studio.page.evaluate(() => window.atelier.host('host.info', {}))))
  expect(paths).toMatchObject([{ value: { project: join(sandbox.home, 'project') } }, { value: { project: join(sandbox.home, 'other') } }])
})

test('opening another project starts a window for it and remembers both, the last one first', async ({ studio, sandbox }) => {
  const other = join(sandbox.home, 'other')
  expect(await studio.page.evaluate((path) => window.atelier.host('host.openProject', { path }), other)).toEqual({ ok: true, value: {} })
  await expect.poll(() => existsSync(join(other, 'atelier.sqlite'))).toBe(true)
  const settings = z.object({ recent: z.array(z.string()) })
  expect(settings.parse(JSON.parse(readFileSync(join(sandbox.home, '.config', 'Atelier', 'settings.json'), 'utf8'))).recent).toEqual([other, sandbox.project])
  expect(await studio.page.evaluate(() => window.atelier.call('runs.list', {}))).toMatchObject({ ok: true })
})

test('an owner that is killed is started again, and calls after that are answered', async ({ studio }) => {
  const { page } = studio
  expect(await page.evaluate(() => window.atelier.call('runs.list', {}))).toEqual({ ok: true, value: [] })
  await page.evaluate("void (window.reopened = new Promise((done) => window.atelier.listen('project.owner', done)))")
  process.kill(studio.owner(), 'SIGKILL')
  expect(await page.evaluate('window.reopened')).toMatchObject({ kind: 'window', here: true })
  expect(await page.evaluate(() => window.atelier.call('runs.list', {}))).toEqual({ ok: true, value: [] })
  // The sheet, whose answers come straight from the owner, has a line to the new one.
  const shell = new ShellPage(page)
  await shell.go('versions')
  await expect(page.getByText(text.versions.emptyTitle)).toBeVisible()
  expect(await studio.log()).toMatch(/error owner\.1 crashed[\s\S]*owner\.2 opens/)
})

test('a damaged project opens the window, and every call says what is wrong', async ({ launch, sandbox }) => {
  mkdirSync(sandbox.project)
  writeFileSync(join(sandbox.project, 'atelier.sqlite'), 'this is no database, and long enough to be told from an empty one'.repeat(20))
  const studio = await launch()
  for (const name of ['runs.list', 'project.info'] as const) {
    expect(await studio.page.evaluate((call) => window.atelier.call(call, {}), name)).toMatchObject({ ok: false, error: { code: 'versions.damaged', message: expect.stringContaining(sandbox.project) } })
  }
  await studio.close()
})

test('closing ends every process of the window and lets go of the project', async ({ studio }) => {
  await studio.page.evaluate(() => window.atelier.call('runs.list', {}))
  const processes = [studio.pid, ...descendants(studio.pid).map(({ pid }) => pid)]
  expect(existsSync(join(studio.sandbox.project, 'lock'))).toBe(true)
  await studio.close()
  await expect.poll(() => processes.filter(isAlive)).toEqual([])
  expect(existsSync(join(studio.sandbox.project, 'lock'))).toBe(false)
})
