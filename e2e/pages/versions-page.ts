import type { Locator } from '@playwright/test'
import { text } from '../../renderer/text/en'
import { ShellPage } from './shell-page'

/** The table of versions and the drawer of one of them. */
export class VersionsPage extends ShellPage {
  row(short: string): Locator {
    return this.page.getByRole('grid', { name: text.screens.versions.title }).getByRole('row').filter({ has: this.page.getByText(short, { exact: true }) })
  }

  get drawer(): Locator {
    return this.page.getByRole('dialog')
  }

  async open(short: string): Promise<void> {
    await this.row(short).click()
  }
}
