import { expect, test } from '../fixtures/app'
import { seriousProblems } from '../fixtures/accessibility'
import { short, waitForState } from '../fixtures/training'
import { ShellPage } from '../pages/shell-page'
import type { ScreenName } from '../pages/shell-page'

const screens: ScreenName[] = ['train', 'versions', 'augment', 'targets', 'data', 'engine']

test('axe finds nothing serious on any screen, empty and with a finished run', async ({ studio }) => {
  const shell = new ShellPage(studio.page)
  const problems: Record<string, string[]> = {}
  for (const screen of screens) {
    await shell.go(screen)
    problems[`${screen}, empty`] = await seriousProblems(studio)
  }
  const { run: { id } } = await studio.call('runs.start', short)
  await waitForState(studio, id, 'done')
  for (const screen of screens) {
    await shell.go(screen)
    await studio.page.waitForTimeout(500)
    problems[screen] = await seriousProblems(studio)
  }
  expect(Object.fromEntries(Object.entries(problems).filter(([, found]) => found.length > 0))).toEqual({})
})
