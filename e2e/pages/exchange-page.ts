import type { Locator } from '@playwright/test'
import { text } from '../../renderer/text/en'
import type { Studio } from '../fixtures/app'
import { VersionsPage } from './versions-page'

/** Export and import: the menu of the sheet, the dialogs of the system that a test answers, and those of the page. */
export class ExchangePage extends VersionsPage {
  constructor(private readonly studio: Studio) {
    super(studio.page)
  }

  /** The next dialogs of the system answer with this path. */
  async answerWith(path: string): Promise<void> {
    await this.studio.electron.evaluate(({ dialog }, picked) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [picked] })
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: picked })
    }, path)
  }

  async choose(item: string): Promise<void> {
    await this.button(text.exchange.menu).click()
    await this.page.getByRole('menuitem', { name: item }).click()
  }

  get exporting(): Locator {
    return this.page.getByRole('dialog', { name: text.exchange.exportTitle })
  }

  get importing(): Locator {
    return this.page.getByRole('dialog', { name: text.exchange.importTitle })
  }

  get mirror(): Locator {
    return this.page.getByRole('dialog', { name: text.mirror.title })
  }

  async exportAs(title: string, path: string): Promise<void> {
    await this.answerWith(path)
    await this.exporting.getByRole('radio', { name: title }).check()
    await this.exporting.getByRole('button', { name: text.exchange.exportAct }).click()
  }

  async importFile(path: string): Promise<void> {
    await this.answerWith(path)
    await this.choose(text.exchange.importFile)
  }
}
