import { text } from '../text/en'
import { attempt } from './notices'
import { useSheet } from './sheet'
import { spaced } from './spaced'
import { useUi } from './ui'

const refresh = spaced(() => {
  if (useUi.getState().screen === 'versions') attempt(text.reading.versions, () => useSheet.getState().refresh(false))
}, 500)

/** Something that the sheet shows changed: what is seen of it is read again, at most twice a second, when it is seen. */
export function sheetChanged(): void {
  refresh()
}
