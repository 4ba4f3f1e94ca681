import { text } from '../text/en'
import { attempt } from './notices'
import { useSheet } from './sheet'
import { useUi } from './ui'

/** Does work at most once in `ms`: at once, and once more after what came in between. */
export function spaced(work: () => void, ms: number): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let again = false
  const end = (): void => {
    timer = null
    if (again) begin()
  }
  const begin = (): void => {
    again = false
    timer = setTimeout(end, ms)
    work()
  }
  return () => {
    if (timer === null) begin()
    else again = true
  }
}

const refresh = spaced(() => {
  if (useUi.getState().screen === 'versions') attempt(text.reading.versions, () => useSheet.getState().refresh(false))
}, 500)

/** Something that the sheet shows changed: what is seen of it is read again, at most twice a second, when it is seen. */
export function sheetChanged(): void {
  refresh()
}
