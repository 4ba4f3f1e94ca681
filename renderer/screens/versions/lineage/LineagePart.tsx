import { Button, Select } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import { actions } from '../../../state/actions'
import { useLineage } from '../../../state/lineage'
import { attempt } from '../../../state/notices'
import { useSheet } from '../../../state/sheet'
import { lineAfter } from '../../../state/sheet-rows'
import { text } from '../../../text/en'
import { metricText, metricWords } from '../../../text/format'
import { Empty } from '../../../ui/Empty'
import { Failed } from '../../../ui/Failed'
import { GRID_ID } from '../Editors'
import { ROW, TreeLine, treeLineId } from './TreeLine'
import { familyOf, stepsFrom, treeRows } from './rows'
import type { TreeRow } from './rows'
import './lineage.css'

/** How many versions there are from how many beginnings, and the best of them. */
export function useLineageAnswer(): string | null {
  const found = useLineage((state) => state.found)
  return useMemo(() => {
    if (found === null || found.nodes.length === 0) return null
    const { nodes, metric, direction } = found
    const live = nodes.filter(({ trashed }) => !trashed)
    const counts = text.lineage.answer(text.lineage.versions(live.length), text.lineage.roots(familyOf(nodes).roots.length))
    const measured = live.filter(({ value }) => value !== null)
    const [best] = metric === null || direction === null ? [] : measured.toSorted((a, b) => (direction === 'max' ? 1 : -1) * ((b.value ?? 0) - (a.value ?? 0)))
    return best === undefined || metric === null ? counts : `${text.lineage.best(best.short, metricText(metric, best.value), stepsFrom(nodes, best.short))} ${counts}`
  }, [found])
}

/** What comes from what, with a metric and its change from parent to child. */
export function LineagePart() {
  const { found, error, metric } = useLineage()
  // The sheet hears of everything that changes, and then has new facts.
  const info = useSheet((state) => state.info)
  useEffect(() => attempt(text.lineage.failed, () => useLineage.getState().load()), [info])
  const family = useMemo(() => familyOf(found?.nodes ?? []), [found])
  if (error !== null) return <div className="screen-body"><div className="panel"><Failed title={text.lineage.failed} message={error.message} hint={error.hint} details={error} onAgain={() => attempt(text.lineage.failed, () => useLineage.getState().load())} /></div></div>
  if (found === null) return null
  if (found.nodes.length === 0) return <div className="screen-body"><Empty title={text.lineage.emptyTitle} action={<Button onClick={() => actions.show('train')}>{text.versions.go}</Button>}>{text.lineage.emptyText}</Empty></div>
  const parents = [...family.childrenOf.keys()]
  return (
    <div className="sheet-screen">
      <div className="sheet-tools-row" style={{ alignItems: 'center' }}>
        <Select size="xs" w={230} searchable aria-label={text.lineage.metric} placeholder={text.lineage.none} allowDeselect={false} value={metric ?? found.metric} data={found.metrics.map((name) => ({ value: name, label: metricWords(name) }))} onChange={(value) => { if (value !== null) attempt(text.lineage.failed, () => useLineage.getState().choose(value)) }} />
        <span className="soft small grow clip">{text.lineage.help}</span>
        <Button size="compact-xs" variant="default" onClick={() => useLineage.getState().fold(parents, false)}>{text.lineage.unfold}</Button>
        <Button size="compact-xs" variant="default" onClick={() => useLineage.getState().fold(parents, true)}>{text.lineage.fold}</Button>
      </div>
      <Tree family={family} />
    </div>
  )
}

function Tree({ family }: { family: ReturnType<typeof familyOf> }) {
  const { found, focus, folded } = useLineage()
  const rows = useMemo(() => treeRows(family, folded), [family, folded])
  const box = useRef<HTMLDivElement>(null)
  const at = Math.max(0, rows.findIndex(({ node }) => node.short === focus))
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => ROW, overscan: 10 })
  const byShort = useMemo(() => new Map(found?.nodes.map((node) => [node.short, node])), [found])
  const lanes = useMemo(() => 1 + rows.reduce((most, { lane }) => Math.max(most, lane), 0), [rows])
  const go = (line: number): void => {
    useLineage.getState().set({ focus: rows[line]?.node.short ?? null })
    virtual.scrollToIndex(line, { align: 'auto' })
  }
  const sideways = (key: string, row: TreeRow): void => {
    if (key === 'ArrowRight') {
      if (row.hidden > 0) useLineage.getState().fold([row.node.short], false)
      else if (row.children > 0) go(at + 1)
    } else if (row.children > 0 && row.hidden === 0) useLineage.getState().fold([row.node.short], true)
    else if (row.node.parent !== null) {
      const parent = rows.findIndex(({ node }) => node.short === row.node.parent)
      if (parent >= 0) go(parent)
    }
  }
  const press = (event: KeyboardEvent<HTMLDivElement>): void => {
    const row = rows[at]
    if (row === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    const next = lineAfter(event.key, at, rows.length, Math.max(1, Math.floor((box.current?.clientHeight ?? 400) / ROW) - 1))
    if (next !== null) go(next)
    else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') sideways(event.key, row)
    else if (event.key === 'Enter') useSheet.getState().set({ open: row.node.short })
    else return
    event.preventDefault()
  }
  return (
    <div id={GRID_ID} ref={box} className="sheet tree" role="tree" tabIndex={0} aria-label={text.lineage.title} aria-activedescendant={rows.length > 0 ? treeLineId(rows[at]?.node.short ?? '') : undefined} onKeyDown={press}>
      <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {linesShown(virtual.getVirtualItems().map(({ index }) => index), at, rows.length).map((line) => {
          const row = rows[line]
          return row === undefined ? null : <TreeLine key={row.node.short} row={row} top={line * ROW} lanes={lanes} focused={line === at} parent={row.node.parent === null ? undefined : byShort.get(row.node.parent)} metric={found?.metric ?? null} direction={found?.direction ?? null} onFocus={() => go(line)} />
        })}
      </div>
    </div>
  )
}

/** The focused line is there even where it is not seen, so that it can be named as the active one. */
const linesShown = (lines: readonly number[], at: number, count: number): readonly number[] => (at >= count || lines.includes(at) ? lines : [...lines, at])
