import { expect, test } from '../fixtures/app'
import { long, short, waitForEpoch, waitForState } from '../fixtures/training'
import { ShellPage } from '../pages/shell-page'
import { TrainPage } from '../pages/train-page'
import { VersionsPage } from '../pages/versions-page'
import { text } from '../../renderer/text/en'

test('arrow keys move through the versions, Enter opens one, and it is seen where they are', async ({ studio }) => {
  const { page } = studio
  for (const lr of ['0.05', '0.06', '0.07']) {
    await studio.call('runs.start', { ...short, set: [...short.set, { path: 'optim.lr', value: lr }] })
  }
  const versions = new VersionsPage(page)
  await versions.go('versions')
  for (let presses = 0; presses < 20 && !(await versions.row('v3').evaluate((row) => row === document.activeElement)); presses += 1) await page.keyboard.press('Tab')
  await expect(versions.row('v3')).toBeFocused()
  expect(await versions.row('v3').evaluate((row) => getComputedStyle(row).outlineStyle)).toBe('solid')
  await page.keyboard.press('ArrowDown')
  await expect(versions.row('v2')).toBeFocused()
  await page.keyboard.press('End')
  await expect(versions.row('v1')).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(versions.drawer).toContainText('v2')
  await page.keyboard.press('Escape')
  await expect(versions.drawer).toBeHidden()
  await expect(versions.row('v2')).toBeFocused()
})

test('a run is stopped and resumed from its row', async ({ studio }) => {
  const { run } = await studio.call('runs.start', long)
  await waitForEpoch(studio, run.id)
  const versions = new VersionsPage(studio.page)
  await versions.go('versions')
  await versions.row('v1').getByRole('button', { name: `${text.actions.stop} r1` }).click()
  await expect(versions.row('v1')).toContainText(text.states.stopped)
  await versions.row('v1').getByRole('button', { name: `${text.actions.resume} r1` }).click()
  await expect(versions.row('v1')).toContainText(text.states.running, { timeout: 30_000 })
  await expect(versions.drawer).toBeHidden()
})

test('the palette offers what can be done with the run that is chosen now', async ({ studio }) => {
  const stopped = await studio.call('runs.start', long)
  await waitForEpoch(studio, stopped.run.id)
  await studio.call('runs.stop', { id: stopped.run.id })
  await waitForState(studio, stopped.run.id, 'stopped')
  const done = await studio.call('runs.start', short)
  await waitForState(studio, done.run.id, 'done')
  const train = new TrainPage(studio.page)
  await train.showsState('done')
  const shell = new ShellPage(studio.page)
  const resume = studio.page.getByText(`${text.actions.resume} r1`, { exact: true })
  await shell.openPalette(text.actions.resume)
  await expect(studio.page.getByText(text.palette.nothing)).toBeVisible()
  await studio.page.keyboard.press('Escape')
  await train.choose(text.train.choose, `r1, ${text.states.stopped.toLowerCase()}, fashion-mnist-mini`)
  await shell.openPalette(text.actions.resume)
  await expect(resume).toBeVisible()
})
