import type { Locator } from '@playwright/test'
import { text } from '../../renderer/text/en'
import { ShellPage } from './shell-page'

/** The Engine screen: what runs trainings here, proven by a self-test. */
export class EnginePage extends ShellPage {
  get checks(): Locator {
    return this.page.getByRole('region', { name: text.engine.checks }).getByRole('row')
  }

  get head(): Locator {
    return this.page.locator('.screen-head')
  }
}
