import { expect } from '@playwright/test'
import type { Locator } from '@playwright/test'
import type { RunState } from '../../preload/contract'
import { text } from '../../renderer/text/en'
import { ShellPage } from './shell-page'

/** The Train screen: the recipe at the left, the run on show beside it. */
export class TrainPage extends ShellPage {
  get main(): Locator {
    return this.page.getByRole('main')
  }

  /** Chooses an entry of a list by the list's label. */
  async choose(label: string, entry: string): Promise<void> {
    await this.main.getByRole('combobox', { name: label, exact: true }).click()
    await this.page.getByRole('option', { name: entry, exact: true }).click()
  }

  /** A field of the recipe by its label. */
  field(label: string): Locator {
    return this.main.getByRole('textbox', { name: label, exact: true })
  }

  /** A list of the recipe by its label. */
  list(label: string): Locator {
    return this.main.getByRole('combobox', { name: label, exact: true })
  }

  /** Types into a field of the recipe and leaves it. */
  async fill(label: string, value: string): Promise<void> {
    await this.field(label).fill(value)
    await this.field(label).blur()
  }

  /** What holds Start back, beside it. */
  get reason(): Locator {
    return this.main.getByTitle(text.train.goToField)
  }

  /** Why the check says that what the form holds cannot train. */
  get heldBack(): Locator {
    return this.main.getByRole('status').filter({ hasText: text.train.heldBack('') })
  }

  /** Unfolds the rarely changed fields of a section. */
  async more(section: keyof typeof text.sections): Promise<void> {
    await this.main.getByRole('button', { name: text.form.moreOf(text.sections[section]) }).click()
  }

  get startButton(): Locator {
    return this.main.getByRole('button', { name: text.actions.start, exact: true }).first()
  }

  async press(action: 'pause' | 'stop' | 'resume'): Promise<void> {
    await this.main.getByRole('button', { name: text.actions[action], exact: true }).click()
  }

  async showsState(state: RunState): Promise<void> {
    // The state's own pill comes first; a failed run's alert may say the word again.
    await expect(this.main.getByText(text.states[state], { exact: true }).first()).toBeVisible({ timeout: 60_000 })
  }

  /** The panel with this title. */
  panel(title: string): Locator {
    return this.main.getByRole('region', { name: title, exact: true })
  }

  chart(title: string): Locator {
    return this.main.getByRole('img', { name: text.chart.byStep(title) })
  }

  /** What a chart shows now, as its pixels. */
  async picture(title: string): Promise<string> {
    return this.chart(title).locator('canvas').evaluate((canvas) => (canvas instanceof HTMLCanvasElement ? canvas.toDataURL() : ''))
  }

  /** Last and best of every metric as the screen says them. */
  async results(): Promise<string[]> {
    return this.panel(text.train.results).getByRole('row').allInnerTexts()
  }

  get failure(): Locator {
    return this.main.getByRole('alert')
  }
}
