import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '../fixtures/app'
import type { Studio } from '../fixtures/app'
import { short, waitForState } from '../fixtures/training'
import { ShellPage } from '../pages/shell-page'
import type { ScreenName } from '../pages/shell-page'

const screens: ScreenName[] = ['train', 'versions', 'targets', 'data', 'engine']

/** What axe finds serious or worse, as rule and place. The one page of an Electron window cannot open the tab that axe's frame mode wants. */
async function seriousProblems({ page }: Studio): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary ?? ''}`))
}

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on any screen in ${theme}, empty and with a finished run`, async ({ studio }) => {
    const shell = new ShellPage(studio.page)
    await studio.page.emulateMedia({ reducedMotion: 'reduce' })
    await studio.menu(`theme.${theme}`)
    await expect(studio.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
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
}
