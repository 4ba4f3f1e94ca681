import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import type { Range } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { CSSProperties, KeyboardEvent, MouseEvent } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { attempt } from '../../state/notices'
import { useSheet } from '../../state/sheet'
import type { SheetState } from '../../state/sheet'
import { isSelected, lineAfter, lineAt, lineCount, rowAt } from '../../state/sheet-rows'
import type { Pages } from '../../state/sheet-rows'
import { text } from '../../text/en'
import { useShown } from './Chooser'
import { GRID_ID } from './Editors'
import { Head } from './Head'
import { RunLine, VersionLine, WaitingLine, lineId } from './Lines'
import { rowKey } from './keys'
import { HEAD, ROW, slotsOf, templateOf } from './layout'

/** Not that something is asked for, which changes nothing here. */
const pick = ({ pages, total, unfolded, selection, at, bests, baseline, editing, open, look, shift }: SheetState) => ({ pages, total, unfolded, selection, at, bests, baseline, editing, open, look, shift })

/** The table itself: only lines that are seen are there, and rows that are not seen are not even read. */
export function Grid() {
  const { pages, total, unfolded, selection, at, bests, baseline, editing, open, look, shift } = useSheet(useShallow(pick))
  const shown = useShown()
  const deltas = look.deltas && baseline !== null
  const slots = useMemo(() => slotsOf(shown, deltas), [shown, deltas])
  const { template, width } = templateOf(look.first, slots)
  const box = useRef<HTMLDivElement>(null)
  const [said, setSaid] = useState('')
  const count = lineCount(total, unfolded)
  const virtual = useVirtualizer({
    count, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 4,
    // Before the table has been measured it has the window's height: rows are there with the first drawing, not after a second one.
    initialRect: { width: window.innerWidth, height: window.innerHeight }, scrollMargin: HEAD, scrollPaddingStart: HEAD,
    // The focused line is there even where it is not seen, so that it can be named as the active one.
    rangeExtractor: (range: Range) => {
      const lines = defaultRangeExtractor(range)
      return at < range.count && !lines.includes(at) ? [...lines, at].sort((a, b) => a - b) : lines
    },
  })
  const first = virtual.range?.startIndex ?? 0
  const last = virtual.range?.endIndex ?? 0
  useEffect(() => attempt(text.reading.versions, () => useSheet.getState().see(first, last)), [first, last, pages])
  useDrawn(pages, total > 0 && rowAt(pages, lineAt(first, unfolded).index) !== undefined && rowAt(pages, lineAt(last, unfolded).index) !== undefined)
  useLayoutEffect(() => {
    if (shift.rows !== 0 && box.current !== null && box.current.scrollTop > HEAD) box.current.scrollTop += shift.rows * ROW
  }, [shift])
  // A new question begins at the top.
  useLayoutEffect(() => { if (box.current !== null) box.current.scrollTop = 0 }, [look.where, look.sort, look.scope])
  // Who comes back from another part finds the row that they left.
  useLayoutEffect(() => {
    const { at: left } = useSheet.getState()
    if (box.current !== null && left > 0 && left * ROW > box.current.clientHeight / 2) box.current.scrollTop = left * ROW - box.current.clientHeight / 2
  }, [])

  const press = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget) return
    const view = Math.max(1, Math.floor(((box.current?.clientHeight ?? 400) - HEAD) / ROW) - 1)
    const next = event.altKey || event.ctrlKey || event.metaKey ? null : lineAfter(event.key, at, count, view)
    if (next !== null) {
      event.preventDefault()
      attempt(text.reading.versions, () => useSheet.getState().goTo(next, event.shiftKey))
      virtual.scrollToIndex(next, { align: 'auto' })
    } else if (rowKey(event)) event.preventDefault()
  }
  const style: CSSProperties & Record<'--sheet-template' | '--sheet-width' | '--sheet-first', string> = { '--sheet-template': template, '--sheet-width': `${width}px`, '--sheet-first': `${look.first}px` }
  const active = count > 0 ? lineId(at) : undefined
  return (
    <div className="sheet-box">
      <div id={GRID_ID} ref={box} className="sheet" role="treegrid" tabIndex={0} aria-label={text.screens.versions.title} aria-describedby="sheet-keys" aria-multiselectable aria-rowcount={count + 1} aria-colcount={slots.length + 1} aria-activedescendant={active} style={style} onKeyDown={press} onMouseDown={keepFocus}>
        <Head slots={slots} onSaid={setSaid} />
        <div role="rowgroup" className="sheet-lines" style={{ height: virtual.getTotalSize() }}>
          {/* By their place: rows that come in place of others take over their elements, which is half the work of making new ones.
              Only where something is typed the element goes with its row, and what is typed with it. */}
          {virtual.getVirtualItems().map(({ index: line, start }) => {
            const found = lineAt(line, unfolded)
            const top = start - HEAD
            const row = rowAt(pages, found.index)
            if (found.kind === 'run') {
              const run = unfolded.find(({ index }) => index === found.index)?.runs[found.run]
              return run === undefined ? null : <RunLine key={line} row={run} line={line} top={top} slots={slots} focused={line === at} baseline={baseline} />
            }
            if (row === undefined) return <WaitingLine key={line} line={line} top={top} />
            const typed = editing?.short === row.short ? editing.field : null
            return (
              <VersionLine key={typed === null ? line : row.short} row={row} line={line} top={top} slots={slots} focused={line === at} selected={isSelected(selection, row.short)} open={open === row.version} unfolded={unfolded.some(({ short }) => short === row.short)} bests={bests} baseline={baseline} editing={typed} />
            )
          })}
        </div>
      </div>
      <div id="sheet-keys" className="visually-hidden">{text.sheet.keysHelp}</div>
      <div role="status" className="visually-hidden">{said}</div>
    </div>
  )
}

/** What the bench measures by: the frame after new rows have been painted, when none of those in sight is on its way. */
function useDrawn(pages: Pages, whole: boolean): void {
  useEffect(() => {
    if (whole) requestAnimationFrame(() => requestAnimationFrame(() => {
      performance.clearMarks('sheet.rows')
      performance.mark('sheet.rows')
    }))
  }, [pages, whole])
}

/** A click in a line leaves the keys with the table, whatever it lands on; only what is typed into takes them. */
function keepFocus(event: MouseEvent<HTMLDivElement>): void {
  if (!(event.target instanceof Element) || event.target.closest('input:not([type=checkbox]), textarea, .sheet-head, .floating') !== null) return
  event.preventDefault()
  event.currentTarget.focus({ preventScroll: true })
}
