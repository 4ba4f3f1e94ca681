import { expect } from '@playwright/test'
import type { Locator, Page } from '@playwright/test'
import { text } from '../../renderer/text/en'

export type ScreenName = keyof typeof text.screens

/** What surrounds every screen: the rail, the palette, dialogs and messages. */
export class ShellPage {
  constructor(readonly page: Page) {}

  async go(screen: ScreenName): Promise<void> {
    await this.page.getByRole('navigation', { name: text.rail }).getByRole('button', { name: text.screens[screen].title }).click()
    await this.showsScreen(screen)
  }

  async showsScreen(screen: ScreenName): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1, name: text.screens[screen].title })).toBeVisible()
  }

  /** Opens the palette by its key and types. */
  async openPalette(words: string): Promise<void> {
    await this.page.keyboard.press('Control+k')
    await this.page.getByPlaceholder(text.palette.placeholder).fill(words)
  }

  /** Takes the first action of the palette that fits. */
  async palette(words: string): Promise<void> {
    await this.openPalette(words)
    await this.page.keyboard.press('ArrowDown')
    await this.page.keyboard.press('Enter')
  }

  dialog(title: string): Locator {
    return this.page.getByRole('dialog', { name: title })
  }

  get messages(): Locator {
    return this.page.getByRole('alert')
  }
}
