import { expect, test } from '../fixtures/app'
import { long, waitForState } from '../fixtures/training'
import { ShellPage } from '../pages/shell-page'
import type { ScreenName } from '../pages/shell-page'
import { text } from '../../renderer/text/en'

const screens: ScreenName[] = ['train', 'versions', 'targets', 'data', 'engine']

test('the rail, the menu and the palette reach every screen', async ({ shared: studio }) => {
  const shell = new ShellPage(studio.page)
  await shell.showsScreen('train')
  for (const screen of screens) await shell.go(screen)
  for (const screen of screens) {
    await studio.menu(`screen.${screen}`)
    await shell.showsScreen(screen)
  }
  for (const screen of screens) {
    await shell.palette(text.screens[screen].question)
    await shell.showsScreen(screen)
  }
})

test('the keyboard alone reaches every screen and shows where it is', async ({ shared: studio }) => {
  const { page } = studio
  const shell = new ShellPage(page)
  await shell.showsScreen('train')
  for (const screen of screens) {
    const button = page.getByRole('navigation', { name: text.rail }).getByRole('button', { name: text.screens[screen].title })
    for (let presses = 0; presses < 60 && !(await button.evaluate((element) => element === document.activeElement)); presses += 1) await page.keyboard.press('Tab')
    await expect(button).toBeFocused()
    expect(await button.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid')
    await page.keyboard.press('Enter')
    await shell.showsScreen(screen)
  }
})

test('a question mark shows the shortcuts, Escape closes them', async ({ shared: studio }) => {
  const shell = new ShellPage(studio.page)
  await shell.showsScreen('train')
  await studio.page.keyboard.press('?')
  await expect(shell.dialog(text.actions.shortcuts)).toBeVisible()
  await studio.page.keyboard.press('Escape')
  await expect(shell.dialog(text.actions.shortcuts)).toBeHidden()
})

test('the theme chosen in the palette colours the page and is kept by the host', async ({ studio }) => {
  const shell = new ShellPage(studio.page)
  await shell.showsScreen('train')
  for (const theme of ['dark', 'light'] as const) {
    await shell.palette(text.actions[`${theme}Theme`])
    await expect(studio.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme)
    expect(await studio.electron.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe(theme)
  }
})

test('no screen scrolls sideways in the smallest window', async ({ studio }) => {
  const shell = new ShellPage(studio.page)
  await studio.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(1024, 700))
  for (const screen of screens) {
    await shell.go(screen)
    expect(await studio.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), screen).toBe(0)
  }
})

test('closing while a training is on asks in words and does what was chosen', async ({ studio }) => {
  const shell = new ShellPage(studio.page)
  await shell.showsScreen('train')
  const { run: { id } } = await studio.call('runs.start', long)
  await waitForState(studio, id, 'running')
  await studio.askToClose()
  const dialog = shell.dialog(text.closing.title)
  await dialog.getByRole('button', { name: text.closing.cancel }).click()
  await expect(dialog).toBeHidden()
  await studio.askToClose()
  await dialog.getByRole('button', { name: text.closing.background }).click()
  await expect.poll(() => studio.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())).toBe(false)
})
