import { expect } from '@playwright/test'
import type { Locator } from '@playwright/test'
import type { Level } from '../../preload/contract'
import { text } from '../../renderer/text/en'
import { ShellPage } from './shell-page'

const words = text.targets

/** The Targets screen: the sentence with its level, which columns are learnt, and a card for each target. */
export class TargetsPage extends ShellPage {
  get verdict(): Locator {
    return this.page.getByRole('region', { name: words.answer })
  }

  /** Waits until the targets are measured and have this level. */
  async shows(level: Level): Promise<void> {
    await expect(this.verdict.getByRole('img', { name: text.preflight.levels[level] })).toBeVisible({ timeout: 60_000 })
    await expect(this.verdict.getByRole('status')).toBeHidden({ timeout: 60_000 })
  }

  private get choice(): Locator {
    return this.page.getByRole('region', { name: words.columns })
  }

  async chooseData(name: string): Promise<void> {
    await this.choice.getByRole('combobox', { name: text.fields['data.dataset'] ?? '' }).click()
    await this.page.getByRole('option', { name, exact: true }).click()
  }

  /** Adds columns to the targets or the inputs. */
  async add(list: 'targets' | 'inputs', columns: readonly string[]): Promise<void> {
    const field = this.choice.getByRole('combobox', { name: list === 'targets' ? words.targetColumns : words.inputs, exact: true })
    for (const column of columns) {
      await field.fill(column)
      await this.page.getByRole('option', { name: new RegExp(`^${column} \\(`) }).click()
    }
    await this.page.keyboard.press('Escape')
  }

  card(name: string): Locator {
    return this.page.getByRole('region', { name, exact: true })
  }

  get forecast(): Locator {
    return this.page.getByRole('region', { name: words.forecast })
  }

  get ranges(): Locator {
    return this.page.getByRole('table').filter({ has: this.page.getByRole('columnheader') }).and(this.page.locator('.matrix'))
  }

  async preview(target: string): Promise<Locator> {
    await this.page.getByRole('button', { name: words.previewOf(target) }).click()
    return this.dialog(words.previewTitle(target))
  }

  /** Looks at what every proposal changes, and accepts it. */
  async acceptAll(proposals: number): Promise<void> {
    await this.verdict.getByRole('button', { name: words.acceptAll(proposals) }).click()
    const drawer = this.dialog(words.acceptAllTitle)
    await expect(drawer.getByRole('row', { name: /transform.*none.*zscore/ })).toHaveCount(proposals)
    await drawer.getByRole('button', { name: words.accept, exact: true }).click()
    await expect(drawer).toBeHidden()
  }
}
