import { expect, test } from '../fixtures/history-app'
import { seriousProblems } from '../fixtures/accessibility'
import { historyProject } from '../fixtures/history-project'
import { ComparePage } from '../pages/compare-page'
import { text } from '../../renderer/text/en'
import type { Studio } from '../fixtures/app'

async function opened(studio: Studio): Promise<ComparePage> {
  const page = new ComparePage(studio.page)
  await page.go('versions')
  await expect(page.rows.first()).toContainText('v')
  return page
}

test.describe('a history of 300 runs', () => {
  test('chosen rows are compared: the answer first, then curves, results, settings, classes and flipped pictures; the choice stays', async ({ history: studio }) => {
    const page = await opened(studio)
    const chosen = await page.compareFirst(3)
    const found = await studio.call('history.compare', { versions: chosen })
    await expect(page.page.getByText(/noise floors?, (better|worse|within noise)/).first()).toBeVisible()
    await expect(page.page.getByRole('img', { name: new RegExp(`^Validation accuracy by step\\. At the end: ${chosen[0]} `) })).toBeVisible()
    await expect(page.panel(text.compare.results).getByRole('row')).toHaveCount(found.metrics.length + 1)
    await expect(page.panel(text.compare.settings).getByRole('row')).toHaveCount(found.settings.length + 1)
    const classes = await studio.call('history.classes', { versions: chosen })
    await expect(page.panel(text.compare.classes('label')).getByRole('row')).toHaveCount((classes?.classes.length ?? 0) + 1)
    const flips = await studio.call('history.flips', { a: found.reference, b: chosen.find((short) => short !== found.reference) ?? '', count: 200 })
    if (flips === null) throw new Error('nothing was evaluated')
    await expect(page.panel(text.compare.flips).locator('.tile img')).toHaveCount(Math.min(24, flips.gained + flips.lost + flips.other))
    await page.panel(text.compare.flips).getByText(`${text.compare.kinds.lost} ${flips.lost}`, { exact: true }).click()
    await expect(page.panel(text.compare.flips).locator('.tile[data-kind="gained"]')).toHaveCount(0)
    await expect(page.panel(text.compare.flips).locator('.tile[data-kind="lost"]')).toHaveCount(Math.min(24, flips.lost))
    await page.button(text.compare.back).click()
    await expect(page.grid.locator('[aria-selected="true"]')).toHaveCount(3)
    await expect(page.grid).toBeFocused()
    await studio.page.keyboard.press('c')
    await expect(page.chips).toHaveCount(3)
    await studio.page.keyboard.press('Escape')
    await expect(page.grid).toBeFocused()
  })

  test('what two versions said of a flipped picture stands there whole, however wide its tile is', async ({ history: studio }) => {
    const page = await opened(studio)
    await page.compareFirst(3)
    const said = page.panel(text.compare.flips).locator('.compare-said')
    await expect(said.first()).toBeVisible()
    for (const width of [118, 124, 132, 150]) {
      await page.panel(text.compare.flips).locator('.tiles').evaluate((tiles, wide) => tiles.setAttribute('style', `grid-template-columns: repeat(auto-fill, ${wide}px)`), width)
      expect(await said.evaluateAll((lines) => lines.filter((line) => line.scrollWidth > line.clientWidth || line.scrollHeight > line.clientHeight).map((line) => line.textContent)), `${width} pixels`).toEqual([])
    }
    await expect(said.first()).toHaveAttribute('title', await said.first().innerText())
  })

  test('curves are drawn for every seed, as a table with the same numbers, and as CSV', async ({ history: studio }) => {
    const page = await opened(studio)
    const [first = ''] = await page.compareFirst(2)
    const curves = page.panel(text.compare.curves)
    await curves.getByRole('switch', { name: text.compare.each }).click({ force: true })
    await expect(curves).toContainText(text.compare.seedLines)
    await curves.getByRole('button', { name: text.actions.table }).click()
    const found = await studio.call('history.curves', { versions: [first], metric: 'val.accuracy' })
    const mean = found.curves[0]?.mean.at(-1) ?? NaN
    await expect(curves.getByRole('row').last()).toContainText(`${(mean * 100).toFixed(1)} %`)
    await curves.getByRole('button', { name: text.actions.csv }).click()
    await expect.poll(() => studio.electron.evaluate(({ clipboard }) => clipboard.readText())).toContain(`step,${first},${first} lowest,${first} highest`)
  })

  test('one row alone is not compared, and it is said why', async ({ history: studio }) => {
    const page = await opened(studio)
    await page.grid.focus()
    await studio.page.keyboard.press('Home')
    await studio.page.keyboard.press('c')
    await expect(page.notice).toContainText(text.compare.need)
    await page.part('compare')
    await expect(studio.page.getByText(text.compare.emptyTitle)).toBeVisible()
  })

  test('axe finds nothing serious in the comparison and the tree', async ({ history: studio }) => {
    const page = await opened(studio)
    await page.compareFirst(3)
    await expect(page.panel(text.compare.flips).locator('.tile').first()).toBeVisible()
    const comparison = await seriousProblems(studio)
    await page.part('lineage')
    await expect(page.line('v1')).toBeVisible()
    expect({ comparison, tree: await seriousProblems(studio) }).toEqual({ comparison: [], tree: [] })
  })
})

test('the tree is walked by keys, folded, and opens a version; a parent in the trash stays where it was', async ({ launch, sandbox }) => {
  historyProject(sandbox.project, 120)
  const studio = await launch()
  const { nodes } = await studio.call('history.lineage', {})
  const parent = nodes.find(({ short, pinned }) => !pinned && nodes.some((node) => node.parent === short))?.short ?? ''
  await studio.call('versions.trash', { ids: [parent] })
  const page = await opened(studio)
  await page.part('lineage')
  await expect(page.line('v1')).toBeVisible()
  await expect(page.line(parent)).toContainText(text.lineage.trashed)
  await page.tree.focus()
  await studio.page.keyboard.press('Home')
  await expect(page.focusedLine).toContainText('v1')
  await studio.page.keyboard.press('ArrowLeft')
  await expect(page.line('v1')).toHaveAttribute('aria-expanded', 'false')
  await studio.page.keyboard.press('ArrowRight')
  await expect(page.line('v1')).toHaveAttribute('aria-expanded', 'true')
  await studio.page.keyboard.press('ArrowRight')
  await expect(page.focusedLine).toHaveAttribute('aria-level', '2')
  await studio.page.keyboard.press('ArrowLeft')
  await studio.page.keyboard.press('ArrowLeft')
  await expect(page.focusedLine).toContainText('v1')
  await studio.page.keyboard.press('End')
  const focused = await page.focusedLine.getByRole('button').last().textContent()
  await studio.page.keyboard.press('Enter')
  await expect(page.drawer).toContainText(focused ?? '')
  await studio.page.keyboard.press('Escape')
  await expect(page.tree).toBeFocused()
})

test('a project without versions says what belongs into the tree', async ({ shared }) => {
  const page = new ComparePage(shared.page)
  await page.go('versions')
  await page.part('lineage')
  await expect(shared.page.getByText(text.lineage.emptyText)).toBeVisible()
})
