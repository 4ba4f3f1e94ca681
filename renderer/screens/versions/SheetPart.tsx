import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { actions } from '../../state/actions'
import { attempt } from '../../state/notices'
import { useSheet } from '../../state/sheet'
import type { SheetState } from '../../state/sheet'
import { text } from '../../text/en'
import { Empty } from '../../ui/Empty'
import { Failed } from '../../ui/Failed'
import { FILTER_ID } from './FilterBar'
import { Grid } from './Grid'
import { Toolbar } from './Toolbar'
import { ExchangeMenu } from './exchange/ExchangeMenu'

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

const pick = ({ info, read, total, trash, look, refused, error }: SheetState) => ({ info, read, total, trash, look, refused, error })

/** Every version as a row: what is shown above, the rows below. */
export function SheetPart() {
  const { info, read, total, trash, look, refused, error } = useSheet(useShallow(pick))
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key !== '/' || isTyping(event.target) || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      document.getElementById(FILTER_ID)?.focus()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  const bare = read && total === 0 && look.where === '' && refused === null && !trash
  // Until it is known whether there is anything, neither face is shown: tools that are replaced under the hand are worse than none.
  if (info === null && error === null && (bare || !read)) return null
  if (bare && info?.versions === 0) return <div className="screen-body"><Empty title={text.versions.emptyTitle} action={<span className="row" style={{ justifyContent: 'center' }}><Button onClick={() => actions.show('train')}>{text.versions.go}</Button><ExchangeMenu /><Button variant="subtle" color="gray" onClick={() => attempt(text.reading.versions, () => useSheet.getState().showTrash(true))}>{text.sheet.openTrash}</Button></span>}>{text.versions.emptyText}</Empty></div>
  return (
    <div className="sheet-screen">
      <Toolbar />
      {error !== null ? <div className="panel"><Failed title={text.sheet.failed} message={error.message} hint={error.hint} details={error} onAgain={() => attempt(text.reading.versions, () => useSheet.getState().refresh(true))} /></div>
        : read && total === 0 ? <div className="panel grow"><Empty title={trash ? text.sheet.trashEmpty : text.sheet.nothing} action={look.where === '' ? undefined : <Button variant="default" onClick={() => attempt(text.sheet.filter.label, () => useSheet.getState().filter(''))}>{text.sheet.filter.clear}</Button>}>{trash && look.where === '' ? text.sheet.trashText : text.sheet.nothingText}</Empty></div>
          : <Grid />}
    </div>
  )
}
