import type { Locator } from '@playwright/test'
import { text } from '../../renderer/text/en'
import { VersionsPage } from './versions-page'

/** The part of the Versions screen that says what helped. */
export class EffectsPage extends VersionsPage {
  async show(part: string): Promise<void> {
    await this.page.getByRole('radiogroup', { name: text.versionsParts.title }).getByText(part, { exact: true }).click()
  }

  get table(): Locator {
    return this.page.getByRole('table', { name: text.effects.title })
  }

  /** The line of a change. */
  change(words: string): Locator {
    return this.table.getByRole('row').filter({ has: this.page.getByRole('cell', { name: words, exact: true }) })
  }

  async choose(label: string, entry: string): Promise<void> {
    await this.page.getByRole('combobox', { name: label, exact: true }).click()
    await this.page.getByRole('option', { name: entry, exact: true }).click()
  }
}
