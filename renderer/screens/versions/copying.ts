import { host } from '../../api/client'
import { attempt, useNotices } from '../../state/notices'
import { shownOf, useSheet } from '../../state/sheet'
import { chosenRows } from '../../state/sheet-actions'
import { selectedCount } from '../../state/sheet-rows'
import { text } from '../../text/en'
import { asText } from './clipboard'
import type { CopyFormat } from './clipboard'

/** Puts the chosen rows on the clipboard, or where none is chosen all that the filter leaves; how many is said. */
export function copyRows(format: CopyFormat): void {
  attempt(text.sheet.copy[format], async () => {
    const columns = shownOf(useSheet.getState())
    const { selection, total } = useSheet.getState()
    const { rows, left } = await chosenRows(columns.map(({ expression }) => expression), selectedCount(selection, total) === 0)
    await host('host.copy', { text: asText(format, columns, rows) })
    useNotices.getState().say(text.sheet.copied(rows.length, left))
  })
}
