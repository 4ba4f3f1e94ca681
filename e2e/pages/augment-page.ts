import { expect } from '@playwright/test'
import type { Locator } from '@playwright/test'
import { text } from '../../renderer/text/en'
import { ShellPage } from './shell-page'

/** The Augment screen: the pipeline at the left, pictures beside it. */
export class AugmentPage extends ShellPage {
  get main(): Locator {
    return this.page.getByRole('main')
  }

  /** Adds a transform by its title, below a one-of where one is named. */
  async add(title: string, to: string | null = null): Promise<void> {
    await this.main.getByRole('button', { name: to === null ? text.augment.addStep : text.augment.addChoice(to) }).click()
    await this.page.getByPlaceholder(text.augment.search).filter({ visible: true }).fill(title)
    await this.page.getByRole('option').filter({ visible: true }).filter({ has: this.page.getByText(title, { exact: true }) }).first().click()
  }

  async takeReadyMade(name: keyof typeof text.augment.readyMade): Promise<void> {
    await this.main.getByRole('button', { name: text.augment.readyMadeTitle }).click()
    await this.page.getByRole('menuitem', { name: new RegExp(`^${text.augment.readyMade[name]}`) }).click()
  }

  get steps(): Locator {
    return this.main.getByRole('list', { name: text.augment.steps }).locator('> li')
  }

  step(name: string): Locator {
    return this.main.getByRole('listitem', { name, exact: true })
  }

  /** Names of the steps in their order. */
  async order(): Promise<(string | null)[]> {
    return this.steps.evaluateAll((items) => items.map((item) => item.getAttribute('aria-label')))
  }

  /** Lifts a step by its handle, moves it by the arrow keys and drops it. */
  async moveByKeys(name: string, keys: readonly ('ArrowUp' | 'ArrowDown')[]): Promise<void> {
    const grip = this.step(name).getByRole('button', { name: text.augment.drag(name) })
    await grip.press('Space')
    await expect(grip).toHaveAttribute('aria-pressed', 'true')
    for (const key of keys) {
      await this.page.keyboard.press(key)
      await this.page.waitForTimeout(300)
    }
    await this.page.keyboard.press('Space')
  }

  async menu(name: string, action: 'up' | 'down' | 'duplicate' | 'remove'): Promise<void> {
    await this.step(name).getByRole('button', { name: text.augment.menu(name) }).click()
    await this.page.getByRole('menuitem', { name: text.augment[action] }).click()
  }

  async toggle(name: string): Promise<void> {
    await this.step(name).getByRole('switch', { name: text.augment.on(name) }).click({ force: true })
  }

  slider(step: string, parameter: string): Locator {
    return this.step(step).getByRole('slider', { name: parameter, exact: true })
  }

  entry(step: string, parameter: string): Locator {
    return this.step(step).getByRole('textbox', { name: parameter, exact: true })
  }

  get tiles(): Locator {
    return this.main.getByRole('list', { name: text.augment.pictures }).getByRole('button')
  }

  /** The words of every tile, once no more is drawn. */
  async words(): Promise<string[]> {
    await expect(this.main.locator('[aria-busy="true"]')).toHaveCount(0)
    return this.tiles.evaluateAll((tiles) => tiles.map((tile) => tile.getAttribute('aria-label') ?? ''))
  }

  /** Notes from now on which tiles become new at one time, first those of the first time, and whether each is in view by then. */
  async noteNew(): Promise<() => Promise<{ inView: boolean }[][]>> {
    const noted = await this.main.getByRole('list', { name: text.augment.pictures }).evaluateHandle((list) => {
      const found: { inView: boolean }[][] = []
      new MutationObserver((changes) => {
        found.push(changes.flatMap(({ target }) => {
          if (!(target instanceof Element)) return []
          const { top, bottom } = target.getBoundingClientRect()
          return [{ inView: bottom > 0 && top < innerHeight }]
        }))
      }).observe(list, { subtree: true, attributes: true, attributeFilter: ['aria-label'] })
      return found
    })
    return () => noted.jsonValue()
  }

  /** The bytes of a picture as its canvas has them, red, green, blue and transparency. */
  async pixels(picture: Locator): Promise<number[]> {
    return picture.evaluate((canvas) => (canvas instanceof HTMLCanvasElement ? [...canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []] : []))
  }

  async chooseClass(name: string): Promise<void> {
    await this.main.getByRole('combobox', { name: text.data.classes }).click()
    await this.page.getByRole('option', { name, exact: true }).click()
  }

  async chooseCount(count: number): Promise<void> {
    await this.main.getByRole('combobox', { name: text.augment.count }).click()
    await this.page.getByRole('option', { name: String(count), exact: true }).click()
  }

  async show(view: 'pictures' | 'extremes' | 'likeness' | 'beside' | 'alone'): Promise<void> {
    await this.main.getByText(text.augment[view], { exact: true }).click()
  }
}
