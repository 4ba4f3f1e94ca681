import { join } from 'node:path'
import { expect, ROOT } from '../fixtures/app'
import type { Studio } from '../fixtures/app'
import { test } from '../fixtures/history-app'
import { AugmentPage } from '../pages/augment-page'
import { ComparePage } from '../pages/compare-page'
import { DataPage } from '../pages/data-page'
import { EffectsPage } from '../pages/effects-page'
import { EnginePage } from '../pages/engine-page'
import { ExchangePage } from '../pages/exchange-page'
import { TargetsPage } from '../pages/targets-page'
import { TrainPage } from '../pages/train-page'
import { text } from '../pages/words'

/**
 * The pictures in docs/images, each in both themes, of the real window at 1440x900:
 *   npm run images [-- -g NAME]
 */
const SIZE = { width: 1440, height: 900 }

/** Makes the window as large as the pictures are. */
async function enlarge(studio: Studio): Promise<void> {
  await studio.electron.evaluate(({ BrowserWindow }, size) => { BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height) }, SIZE)
  await expect.poll(() => studio.page.evaluate('[innerWidth, innerHeight]')).toEqual([SIZE.width, SIZE.height])
}

/** What the window shows now, as docs/images/NAME-light.png and NAME-dark.png. */
async function take(studio: Studio, name: string): Promise<void> {
  await studio.page.emulateMedia({ reducedMotion: 'reduce' })
  for (const theme of ['light', 'dark'] as const) {
    await studio.menu(`theme.${theme}`)
    await expect(studio.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
    // Charts are drawn anew in the colours of a theme.
    await studio.page.waitForTimeout(500)
    await studio.page.screenshot({ path: join(ROOT, 'docs', 'images', `${name}-${theme}.png`) })
  }
  await studio.menu('theme.system')
}

test('train', async ({ studio }) => {
  await enlarge(studio)
  const train = new TrainPage(studio.page)
  await train.startButton.click()
  await expect(train.main.getByText(text.states.done, { exact: true }).first()).toBeVisible({ timeout: 150_000 })
  await take(studio, 'train')
  const engine = new EnginePage(studio.page)
  await engine.go('engine')
  await expect(studio.page.getByRole('main')).toContainText('TensorFlow', { timeout: 60_000 })
  await take(studio, 'engine')
})

test('versions', async ({ history: studio }) => {
  await enlarge(studio)
  const compare = new ComparePage(studio.page)
  await compare.go('versions')
  await expect(compare.rows.first()).toContainText('v')
  await take(studio, 'versions')
  await compare.compareFirst(3)
  await expect(compare.panel(text.compare.flips).locator('.tile img').first()).toBeVisible()
  await take(studio, 'compare')
  await compare.part('lineage')
  await expect(compare.tree).toBeVisible()
  await take(studio, 'lineage')
  const effects = new EffectsPage(studio.page)
  await effects.show(text.effects.title)
  await expect(effects.table).toBeVisible()
  await take(studio, 'effects')
})

test('exchange', async ({ history: studio }) => {
  await enlarge(studio)
  const exchange = new ExchangePage(studio)
  await exchange.go('versions')
  await expect(exchange.rows.first()).toContainText('v')
  await exchange.choose(text.exchange.exportAct)
  await expect(exchange.exporting).toBeVisible()
  await take(studio, 'export')
})

test('augment', async ({ studio }) => {
  await enlarge(studio)
  const augment = new AugmentPage(studio.page)
  await augment.go('augment')
  await augment.takeReadyMade('mild')
  await expect.poll(async () => (await augment.words()).filter((words) => words.includes('rotate')).length).toBeGreaterThan(8)
  await take(studio, 'augment')
  await augment.show('likeness')
  const panel = augment.main.getByRole('region', { name: text.likeness.title })
  for (const part of Object.values(text.likeness.parts)) await expect(panel.getByRole('list', { name: part }).getByRole('listitem').first()).toBeVisible({ timeout: 60_000 })
  await take(studio, 'validation')
})

test('targets', async ({ studio }) => {
  await enlarge(studio)
  const train = new TrainPage(studio.page)
  await train.choose(text.train.preset, 'Penguins, five targets')
  const targets = new TargetsPage(studio.page)
  await targets.go('targets')
  await targets.shows('red')
  await take(studio, 'targets')
  await targets.acceptAll(4)
  await targets.shows('green')
  await take(studio, 'targets-green')
})

test('data', async ({ studio }) => {
  await enlarge(studio)
  const data = new DataPage(studio)
  await data.go('data')
  await data.choose('fashion-mnist-mini')
  await expect(data.pictures.first()).toBeVisible({ timeout: 60_000 })
  await take(studio, 'data')
})
