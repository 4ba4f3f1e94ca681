import { expect, test } from '../fixtures/app'
import type { Studio } from '../fixtures/app'
import { historyProject } from '../fixtures/history-project'
import { short, waitForState } from '../fixtures/training'
import { VersionsPage } from '../pages/versions-page'
import { text } from '../../renderer/text/en'

async function opened(studio: Studio): Promise<VersionsPage> {
  const versions = new VersionsPage(studio.page)
  await versions.go('versions')
  await expect(versions.rows.first()).toContainText('v')
  return versions
}

test.describe('a history of 120 runs in which somebody types', () => {
  test.beforeEach(({ sandbox }) => historyProject(sandbox.project, 120))

  test('what is being typed goes with its row when a version comes in above it', async ({ studio }) => {
    const versions = await opened(studio)
    const [newest = ''] = await versions.shorts()
    const rowsOnShow = async (): Promise<number> => Number(await versions.grid.getAttribute('aria-rowcount')) - 1
    await versions.grid.focus()
    await studio.page.keyboard.press('n')
    await studio.page.keyboard.type('loss settles ')
    const before = await rowsOnShow()
    await studio.call('runs.start', short)
    await expect.poll(rowsOnShow).toBe(before + 1)
    await expect(versions.row(newest).getByRole('textbox')).toBeFocused()
    await studio.page.keyboard.type('after epoch 3')
    await studio.page.keyboard.press('Enter')
    await expect.poll(async () => (await studio.call('versions.show', { id: newest })).note).toBe('loss settles after epoch 3')
    await expect(versions.grid).toBeFocused()
    await expect(versions.row(newest)).toHaveAttribute('data-focused', 'true')
    await studio.page.keyboard.press('t')
    await studio.page.keyboard.type('half a t')
    await studio.call('runs.start', { ...short, set: [...short.set, { path: 'optim.lr', value: '0.0123' }] })
    await expect.poll(rowsOnShow).toBe(before + 2)
    await expect(versions.row(newest).getByRole('combobox')).toHaveValue('half a t')
    await expect(versions.row(newest).getByRole('combobox')).toBeFocused()
  })

  test('what is being typed goes far with its row when the sheet is sorted by what changed', async ({ studio }) => {
    const versions = await opened(studio)
    await versions.head('Tags').getByRole('button').first().click()
    const { rows: [top] } = await studio.call('sheet.page', { sort: [{ by: 'tag', descending: false }], limit: 1 })
    if (top === undefined) throw new Error('the history is empty')
    await expect.poll(async () => (await versions.shorts())[0]).toBe(top.short)
    await versions.grid.focus()
    await studio.page.keyboard.press('Home')
    await studio.page.keyboard.press('n')
    await studio.page.keyboard.type('loss settles ')
    await studio.call('versions.edit', { ids: [top.short], tag: ['redo'], untag: top.tags.filter((tag) => tag !== 'redo') })
    await expect.poll(async () => (await versions.shorts()).indexOf(top.short)).toBeGreaterThan(2)
    await expect(versions.row(top.short).getByRole('textbox')).toBeFocused()
    await studio.page.keyboard.type('after epoch 3')
    await studio.page.keyboard.press('Enter')
    await expect.poll(async () => (await studio.call('versions.show', { id: top.short })).note).toBe('loss settles after epoch 3')
  })

  test('what is being typed is kept when its row leaves the sheet', async ({ studio }) => {
    const versions = await opened(studio)
    await versions.filter('not star')
    await expect.poll(async () => Number(await versions.grid.getAttribute('aria-rowcount')) - 1).toBe((await studio.call('sheet.page', { where: 'not star', limit: 1 })).total)
    const [newest = ''] = await versions.shorts()
    await versions.grid.focus()
    await studio.page.keyboard.press('n')
    await studio.page.keyboard.type('half a thought')
    await studio.call('versions.edit', { ids: [newest], star: true })
    await expect(versions.row(newest)).toHaveCount(0)
    await studio.page.keyboard.type('s')
    await expect.poll(async () => (await studio.call('versions.show', { id: newest })).note).toBe('half a thought')
    const [next = ''] = await versions.shorts()
    expect((await studio.call('versions.show', { id: next })).star).toBe(false)
    await versions.grid.focus()
    await studio.page.keyboard.press('t')
    await studio.page.keyboard.type('half a tag')
    await studio.call('versions.edit', { ids: [next], star: true })
    await expect(versions.row(next)).toHaveCount(0)
    await expect.poll(async () => (await studio.call('versions.show', { id: next })).tags).toContain('half a tag')
    await versions.filter('')
    await expect(versions.row(newest)).toContainText('half a thought')
    await expect(versions.row(newest).getByRole('textbox')).toHaveCount(0)
  })
})

test('versions that are chosen together are repeated together, each over a new seed', async ({ studio }) => {
  test.setTimeout(120_000)
  for (const lr of ['0.05', '0.02']) await studio.call('runs.start', { ...short, set: [...short.set, { path: 'optim.lr', value: lr }] })
  for (const run of ['r1', 'r2']) await waitForState(studio, run, 'done')
  const versions = await opened(studio)
  // The sheet may still show what it had read before the second began.
  await expect(versions.rows).toHaveCount(2)
  await versions.grid.focus()
  await studio.page.keyboard.press('Space')
  await studio.page.keyboard.press('Shift+ArrowDown')
  await expect(versions.grid.locator('[aria-selected="true"]')).toHaveCount(2)
  await versions.below.getByRole('button', { name: text.repeat.action }).click()
  const form = versions.dialog(text.repeat.title(['v2', 'v1']))
  await form.getByLabel(text.repeat.seeds).fill('1')
  await expect(form.getByRole('status')).toContainText('2 runs, about')
  await form.getByRole('button', { name: text.repeat.start(2) }).click()
  await expect(form).toBeHidden()
  await expect(versions.notice).toContainText(text.repeat.queued(['r3', 'r4']))
  for (const run of ['r3', 'r4']) await waitForState(studio, run, 'done')
  const seeds = async (version: string): Promise<(number | null)[]> => (await studio.call('sheet.page', { where: `version = "${version}"` })).rows.flatMap(({ runs }) => runs.map(({ seed }) => seed))
  for (const version of ['v1', 'v2']) expect(new Set(await seeds(version)).size, version).toBe(2)
})
