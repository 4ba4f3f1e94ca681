import { Button, CloseButton, useComputedColorScheme } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useCallback, useEffect } from 'react'
import type { Comparison } from '../../../../preload/contract'
import { call } from '../../../api/client'
import { useAsked } from '../../../state/asked'
import type { Asked } from '../../../state/asked'
import { useCompare } from '../../../state/compare'
import { useSheet } from '../../../state/sheet'
import { useVersionsPart } from '../../../state/versions-part'
import { text } from '../../../text/en'
import { Empty } from '../../../ui/Empty'
import { Failed } from '../../../ui/Failed'
import { GRID_ID } from '../Editors'
import { Classes } from './Classes'
import { Curves } from './Curves'
import { Flips } from './Flips'
import { Results } from './Results'
import { Settings } from './Settings'
import { lineStyle } from './styles'
import { answerOf, leftOut, nameOf } from './words'
import './compare.css'

function useComparison(): Asked<Comparison | null> {
  const versions = useCompare((state) => state.versions)
  return useAsked(useCallback(() => (versions.length < 2 ? Promise.resolve(null) : call('history.compare', { versions: [...versions] })), [versions]))
}

/** The best of what is compared against what it is held against. */
export function useCompareAnswer(): string | null {
  const { value, waiting } = useComparison()
  return value === null || waiting ? null : answerOf(value)
}

function toSheet(): void {
  useVersionsPart.getState().show('sheet')
  requestAnimationFrame(() => document.getElementById(GRID_ID)?.focus({ preventScroll: true }))
}

/** Versions side by side: curves, results, the settings in which they differ, their classes, and samples that flipped. */
export function ComparePart() {
  const asked = useComparison()
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const open = event.target instanceof HTMLElement && event.target.closest('[role=dialog], [role=listbox], [aria-expanded=true]') !== null
      if (event.key === 'Escape' && !event.defaultPrevented && !open && useSheet.getState().open === null) toSheet()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])
  if (asked.error !== null) return <div className="screen-body"><div className="panel"><Failed title={text.compare.failed} {...asked.error} details={asked.error} onAgain={asked.again} /></div></div>
  if (asked.value === null) return asked.waiting ? null : <div className="screen-body"><Empty title={text.compare.emptyTitle} action={<Button onClick={toSheet}>{text.compare.back}</Button>}>{text.compare.emptyText}</Empty></div>
  const comparison = asked.value
  return (
    <div className="screen-body compare">
      <Heads comparison={comparison} />
      <Curves comparison={comparison} />
      <div className="compare-column"><Results comparison={comparison} /></div>
      <div className="compare-column"><Settings comparison={comparison} /><Classes comparison={comparison} /></div>
      <Flips comparison={comparison} />
    </div>
  )
}

/** Which versions there are, each with its line. */
function Heads({ comparison: { versions, reference } }: { comparison: Comparison }) {
  const dark = useComputedColorScheme('light') === 'dark'
  const left = leftOut(versions)
  const drop = (short: string): void => useCompare.getState().set({ versions: useCompare.getState().versions.filter((one) => one !== short) })
  return (
    <div className="compare-wide compare-heads">
      <Button size="compact-sm" variant="subtle" leftSection={<IconArrowLeft size={14} />} onClick={toSheet}>{text.compare.back}</Button>
      <ul className="compare-chips" aria-label={text.compare.versions}>
        {versions.map((version, i) => (
          <li key={version.short} className="compare-chip" title={nameOf(version)}>
            <LineKey index={i} dark={dark} />
            <button type="button" className="short" aria-label={text.sheet.detailsOf(version.short)} onClick={() => useSheet.getState().set({ open: version.short })}>{version.short}</button>
            <span className="clip">{nameOf(version)}</span>
            {version.short === reference ? <span className="pill small-pill">{version.pinned ? text.sheet.isBaseline : text.compare.reference}</span> : null}
            {versions.length > 2 ? <CloseButton size="xs" aria-label={text.compare.makeOnly(version.short)} onClick={() => drop(version.short)} /> : null}
          </li>
        ))}
      </ul>
      {left.length === 0 ? null : <p className="soft small compare-left">{left.join(' ')}</p>}
    </div>
  )
}

export function LineKey({ index, dark }: { index: number; dark: boolean }) {
  const { colour, dash } = lineStyle(index, dark)
  return <svg width="24" height="8" aria-hidden className="compare-key"><line x1="0" x2="24" y1="4" y2="4" stroke={colour} strokeWidth="2.5" strokeDasharray={dash.join(' ')} /></svg>
}
