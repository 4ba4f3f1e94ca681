import type { Locator } from '@playwright/test'
import type { Studio } from '../fixtures/app'
import { text } from '../../renderer/text/en'
import { ShellPage } from './shell-page'

/** The Data screen. System dialogs lie outside the page, so a test says beforehand what the person will pick. */
export class DataPage extends ShellPage {
  constructor(private readonly studio: Studio) {
    super(studio.page)
  }

  async add(kind: 'addFolder' | 'addFile', path: string): Promise<void> {
    await this.studio.electron.evaluate(({ dialog }, picked) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [picked] })
    }, path)
    await this.page.getByRole('main').getByRole('button', { name: text.actions[kind] }).click()
  }

  get answer(): Locator {
    return this.page.getByRole('main').getByRole('banner').or(this.page.locator('.screen-head'))
  }

  get damage(): Locator {
    return this.page.getByRole('region', { name: new RegExp(`^${text.data.damage}: `) })
  }

  get list(): Locator {
    return this.page.getByRole('navigation', { name: text.data.choose })
  }

  /** Shows a data set of the list. */
  async choose(name: string): Promise<void> {
    await this.list.getByRole('button', { name }).click()
  }

  /** Shows the pictures of one class. */
  async chooseClass(name: string): Promise<void> {
    await this.page.getByRole('combobox', { name: text.data.classes }).click()
    await this.page.getByRole('option', { name, exact: true }).click()
  }

  get pictures(): Locator {
    return this.page.getByRole('region', { name: text.data.samples }).getByRole('figure')
  }

  /** What could not be read, where it would stand. */
  get failure(): Locator {
    return this.page.getByRole('main').getByRole('alert')
  }

  async trainOnThis(): Promise<void> {
    await this.page.getByRole('button', { name: text.actions.useThis }).click()
    await this.showsScreen('train')
  }
}
