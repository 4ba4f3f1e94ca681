import { expect } from '@playwright/test'
import type { Locator } from '@playwright/test'
import { text } from '../../renderer/text/en'
import { VersionsPage } from './versions-page'

/** The parts of the Versions screen beside the sheet: versions side by side, and what comes from what. */
export class ComparePage extends VersionsPage {
  get parts(): Locator {
    return this.page.getByRole('radiogroup', { name: text.versionsParts.title })
  }

  async part(name: 'sheet' | 'compare' | 'lineage'): Promise<void> {
    await this.parts.getByText(text.versionsParts[name], { exact: true }).click()
  }

  /** Chooses the first rows of the sheet by keys and compares them. */
  async compareFirst(count: number): Promise<string[]> {
    await this.grid.focus()
    await this.page.keyboard.press('Home')
    for (let i = 0; i < count; i += 1) {
      await this.page.keyboard.press('Space')
      await this.page.keyboard.press('ArrowDown')
    }
    const chosen = (await this.shorts()).slice(0, count)
    await this.page.keyboard.press('c')
    await expect(this.chips).toHaveCount(count)
    return chosen
  }

  get chips(): Locator {
    return this.page.getByRole('list', { name: text.compare.versions }).getByRole('listitem')
  }

  panel(title: string): Locator {
    return this.page.getByRole('region', { name: title, exact: true })
  }

  get tree(): Locator {
    return this.page.getByRole('tree', { name: text.lineage.title })
  }

  line(short: string): Locator {
    return this.tree.locator(`#lineage-${short}`)
  }

  get focusedLine(): Locator {
    return this.tree.locator('[data-focused="true"]')
  }
}
