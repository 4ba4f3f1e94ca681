import { Button, Drawer } from '@mantine/core'
import { useEffect } from 'react'
import { actions } from '../../state/actions'
import { attempt } from '../../state/notices'
import { useSheet } from '../../state/sheet'
import { text } from '../../text/en'
import { metricWords } from '../../text/format'
import { Empty } from '../../ui/Empty'
import { Failed } from '../../ui/Failed'
import { ScreenHead } from '../../ui/ScreenHead'
import { GRID_ID } from './Editors'
import { FILTER_ID } from './FilterBar'
import { Grid } from './Grid'
import { Toolbar } from './Toolbar'
import { VersionDetails } from './VersionDetails'
import { floorFigure, floorOf, spreadText } from './figures'
import './sheet.css'

const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

/** The sheet of everything that was tried: the answer in words above, what is shown beside it, and the rows. */
export function VersionsScreen() {
  const { info, read, total, trash, look, refused, error, open } = useSheet()
  useEffect(() => {
    attempt(text.reading.versions, () => useSheet.getState().refresh(true))
    const press = (event: KeyboardEvent): void => {
      if (event.key !== '/' || isTyping(event.target) || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      document.getElementById(FILTER_ID)?.focus()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  const bare = read && total === 0 && look.where === '' && refused === null && !trash
  const close = (): void => {
    useSheet.getState().set({ open: null })
    requestAnimationFrame(() => document.getElementById(GRID_ID)?.focus({ preventScroll: true }))
  }
  return (
    <div className="screen">
      <ScreenHead title={text.screens.versions.title} answer={useAnswer()} />
      {bare && info === null ? null : bare && info?.versions === 0 ? <div className="screen-body"><Empty title={text.versions.emptyTitle} action={<span className="row" style={{ justifyContent: 'center' }}><Button onClick={() => actions.show('train')}>{text.versions.go}</Button><Button variant="subtle" color="gray" onClick={() => attempt(text.reading.versions, () => useSheet.getState().showTrash(true))}>{text.sheet.openTrash}</Button></span>}>{text.versions.emptyText}</Empty></div> : (
        <div className="sheet-screen">
          <Toolbar />
          {error !== null ? <div className="panel"><Failed title={text.sheet.failed} message={error.message} hint={error.hint} details={error} onAgain={() => attempt(text.reading.versions, () => useSheet.getState().refresh(true))} /></div>
            : read && total === 0 ? <div className="panel grow"><Empty title={trash ? text.sheet.trashEmpty : text.sheet.nothing} action={look.where === '' ? undefined : <Button variant="default" onClick={() => attempt(text.sheet.filter.label, () => useSheet.getState().filter(''))}>{text.sheet.filter.clear}</Button>}>{trash && look.where === '' ? text.sheet.trashText : text.sheet.nothingText}</Empty></div>
              : <Grid />}
        </div>
      )}
      <Drawer opened={open !== null} onClose={close} position="right" size={560} title={open ?? ''} closeButtonProps={{ 'aria-label': text.actions.close }}>
        {open === null ? null : <VersionDetails key={open} short={open} onLeave={() => useSheet.getState().set({ open: null })} />}
      </Drawer>
    </div>
  )
}

/** Baseline with its best value, how much was tried, and the newest verdict. */
function useAnswer(): string {
  const { info, baseline, noise, verdict, known } = useSheet()
  if (info === null) return text.screens.versions.question
  if (info.versions === 0) return text.screens.versions.question
  const metric = ['val.accuracy', 'val.loss'].find((name) => known?.some(({ expression }) => expression === name))
  const cell = metric === undefined ? undefined : baseline?.cells[metric]
  const value = cell?.kind === 'metric' ? cell.best ?? cell.last : null
  const floor = metric === undefined ? null : floorOf(noise[metric])
  const pinned = baseline === null ? text.versions.noBaseline : `${text.versions.baseline} ${baseline.short}${baseline.name === null ? '' : `, ${baseline.name}`}${metric === undefined || value === null ? '.' : `: ${metricWords(metric).toLowerCase()} ${spreadText(metric, value)}, ${floor === null ? text.sheet.noNoise : text.sheet.noiseIs(floorFigure(metric, floor))}.`}`
  return [pinned, `${text.versions.count(info.versions, info.runs)}.`, ...(verdict === null ? [] : [text.sheet.newestVerdict(verdict.short, verdict.verdict)])].join(' ')
}
