import { Drawer, SegmentedControl } from '@mantine/core'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { attempt } from '../../state/notices'
import { useSheet } from '../../state/sheet'
import type { SheetState } from '../../state/sheet'
import { useVersionsPart } from '../../state/versions-part'
import { text } from '../../text/en'
import { metricWords } from '../../text/format'
import { ScreenHead } from '../../ui/ScreenHead'
import { GRID_ID } from './Editors'
import { RepeatDialog } from './RepeatDialog'
import { ReproduceDialog } from './ReproduceDialog'
import { VersionDetails } from './VersionDetails'
import { floorFigure, floorOf, spreadText } from './figures'
import { isPart, partIds, parts } from './parts'
import type { Part } from './parts'
import './sheet.css'

const DETAILS = 'version-details'

/** Everything that was tried: the answer in words above, and the part that is looked at. */
export function VersionsScreen() {
  const open = useSheet((state) => state.open)
  const chosen = useVersionsPart((state) => state.part)
  const id = isPart(chosen) ? chosen : 'sheet'
  const part: Part = parts[id]
  useEffect(() => attempt(text.reading.versions, () => useSheet.getState().refresh(true)), [])
  const close = (): void => useSheet.getState().set({ open: null })
  const tabs = partIds.length < 2 ? undefined : <SegmentedControl size="xs" aria-label={text.versionsParts.title} value={id} onChange={(value) => useVersionsPart.getState().show(value)} data={partIds.map((value) => ({ value, label: parts[value].title }))} />
  return (
    <div className="screen">
      <Head key={id} part={part} tabs={tabs} />
      <part.component />
      <Drawer opened={open !== null} classNames={{ content: DETAILS }} onClose={close} onExitTransitionEnd={focusGrid} position="right" size={560} title={open ?? ''} closeButtonProps={{ 'aria-label': text.actions.close }}>
        {open === null ? null : <VersionDetails key={open} short={open} onLeave={() => useSheet.getState().set({ open: null })} />}
      </Drawer>
      <RepeatDialog />
      <ReproduceDialog />
    </div>
  )
}

/** Details that were closed before their own focus trap had taken the focus have it still as they fade: the sheet gets it, not the empty page. */
function focusGrid(): void {
  const at = document.activeElement
  if (at === document.body || at?.closest(`.${DETAILS}`) !== null) document.getElementById(GRID_ID)?.focus({ preventScroll: true })
}

const useNone = (): null => null

/** Keyed by the part, whose own hook says the answer. */
function Head({ part: { useAnswer: useOwn = useNone }, tabs }: { part: Part; tabs: ReactNode }) {
  const own = useOwn()
  const baseline = useAnswer()
  return <ScreenHead title={text.screens.versions.title} answer={own ?? baseline} tools={tabs} />
}

const pick = ({ info, baseline, noise, verdict, known }: SheetState) => ({ info, baseline, noise, verdict, known })

/** Baseline with its best value, how much was tried, and the newest verdict. */
function useAnswer(): string {
  const { info, baseline, noise, verdict, known } = useSheet(useShallow(pick))
  if (info === null) return text.screens.versions.question
  if (info.versions === 0) return text.screens.versions.question
  const metric = ['val.accuracy', 'val.loss'].find((name) => known?.some(({ expression }) => expression === name))
  const cell = metric === undefined ? undefined : baseline?.cells[metric]
  const value = cell?.kind === 'metric' ? cell.best ?? cell.last : null
  const floor = metric === undefined ? null : floorOf(noise[metric])
  const pinned = baseline === null ? text.versions.noBaseline : `${text.versions.baseline} ${baseline.short}${baseline.name === null ? '' : `, ${baseline.name}`}${metric === undefined || value === null ? '.' : `: ${metricWords(metric).toLowerCase()} ${spreadText(metric, value)}, ${floor === null ? text.sheet.noNoise : text.sheet.noiseIs(floorFigure(metric, floor))}.`}`
  return [pinned, `${text.versions.count(info.versions, info.runs)}.`, ...(verdict === null ? [] : [text.sheet.newestVerdict(verdict.short, verdict.verdict)])].join(' ')
}
