import { expect } from '@playwright/test'
import type { Locator } from '@playwright/test'
import { text } from '../../renderer/text/en'
import { ShellPage } from './shell-page'

/** The sheet of versions: its table, the tools above it, and the details of a row. */
export class VersionsPage extends ShellPage {
  get grid(): Locator {
    return this.page.getByRole('treegrid', { name: text.screens.versions.title })
  }

  /** A version by "v3", or where rows are runs a run by "r3". */
  row(short: string): Locator {
    return this.grid.getByRole('row').filter({ has: this.page.getByRole('button', { name: text.sheet.detailsOf(short), exact: true }) })
  }

  /** The row of a run below its unfolded version. */
  runRow(short: string): Locator {
    return this.grid.locator('[aria-level="2"]').filter({ hasText: new RegExp(`^${short}seed`) })
  }

  get rows(): Locator {
    return this.grid.locator('.sheet-lines').getByRole('row')
  }

  /** What the rows on show are called, from the top. */
  async shorts(): Promise<string[]> {
    return (await this.grid.locator('.sheet-lines .short').all()).length === 0 ? [] : this.grid.locator('.sheet-lines').evaluate((lines) => [...lines.querySelectorAll<HTMLElement>('[role=row]')].sort((a, b) => Number(a.ariaRowIndex) - Number(b.ariaRowIndex)).flatMap((row) => row.querySelector('.short')?.textContent ?? []))
  }

  /** The row that the keys act on. */
  get focused(): Locator {
    return this.grid.locator('[data-focused="true"]')
  }

  async isAt(short: string): Promise<void> {
    await expect(this.focused).toContainText(short)
    await expect(this.grid).toBeFocused()
  }

  head(name: string): Locator {
    return this.grid.getByRole('columnheader', { name })
  }

  get filterBox(): Locator {
    return this.page.getByRole('combobox', { name: text.sheet.filter.label })
  }

  async filter(expression: string): Promise<void> {
    await this.filterBox.fill(expression)
    await this.filterBox.press('Enter')
  }

  button(name: string): Locator {
    return this.page.getByRole('main').getByRole('button', { name, exact: true })
  }

  /** How many rows there are, and what can be done with the chosen ones. */
  get below(): Locator {
    return this.page.getByRole('group', { name: text.sheet.onShow })
  }

  get drawer(): Locator {
    return this.page.getByRole('dialog')
  }

  async open(short: string): Promise<void> {
    await this.page.getByRole('button', { name: text.sheet.detailsOf(short), exact: true }).click()
  }

  /** What is on the clipboard. */
  get notice(): Locator {
    return this.page.getByRole('region', { name: text.messages })
  }
}
