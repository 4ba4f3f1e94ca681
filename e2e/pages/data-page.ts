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

  async trainOnThis(): Promise<void> {
    await this.page.getByRole('button', { name: text.actions.useThis }).click()
    await this.showsScreen('train')
  }
}
