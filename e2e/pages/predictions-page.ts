import type { Locator } from '@playwright/test'
import { text } from '../../renderer/text/en'
import type { Studio } from '../fixtures/app'
import { TrainPage } from './train-page'

const words = text.predictions

/** The drawer of a finished run's predictions. System dialogs lie outside the page, so a test says beforehand what the person will pick. */
export class PredictionsPage extends TrainPage {
  constructor(private readonly studio: Studio) {
    super(studio.page)
  }

  async open(run: string): Promise<void> {
    await this.main.getByRole('button', { name: words.predict }).click()
    await this.dialog(words.title(run)).waitFor()
  }

  async chooseFiles(...paths: string[]): Promise<void> {
    await this.pick(paths)
    await this.drawer.getByRole('button', { name: new RegExp(`^(${words.choose}|${words.again})$`) }).click()
  }

  private pick(paths: readonly string[]): Promise<void> {
    return this.studio.electron.evaluate(({ dialog }, picked) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...picked] })
    }, paths)
  }

  get drawer(): Locator {
    return this.page.getByRole('dialog')
  }

  get table(): Locator {
    return this.drawer.getByRole('group', { name: words.results }).getByRole('table')
  }
}
