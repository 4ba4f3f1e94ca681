import { IconChevronRight, IconPin, IconStarFilled } from '@tabler/icons-react'
import { memo } from 'react'
import type { LineageNode, MetricDirection } from '../../../../preload/contract'
import { useLineage } from '../../../state/lineage'
import { useSheet } from '../../../state/sheet'
import { text } from '../../../text/en'
import { metricText } from '../../../text/format'
import { deltaText } from '../figures'
import type { TreeRow } from './rows'

/** Height of a line and width of a lane, in pixels. */
export const ROW = 34
const LANE = 16

export const treeLineId = (short: string): string => `lineage-${short}`

interface TreeLineProps { readonly row: TreeRow; readonly top: number; readonly lanes: number; readonly focused: boolean; readonly parent: LineageNode | undefined; readonly metric: string | null; readonly direction: MetricDirection | null; onFocus(): void }

/** A version with its lines to what is above and below, how it differs from its parent, its figure, and what that changed. */
export const TreeLine = memo(function TreeLine({ row, top, lanes, focused, parent, metric, direction, onFocus }: TreeLineProps) {
  const { node: { short, name, sentence, confounded, star, pinned, trashed, value, seeds }, depth, place, siblings, children, hidden } = row
  const change = value === null || parent === undefined || parent.value === null || metric === null ? null : value - parent.value
  const better = change === null || change === 0 || direction === null ? undefined : (change > 0) === (direction === 'max')
  const said = trashed ? text.lineage.trashed : sentence ?? text.versions.first
  return (
    <div id={treeLineId(short)} role="treeitem" className="tree-line" data-focused={focused} data-trashed={trashed} aria-level={depth + 1} aria-posinset={place} aria-setsize={siblings} aria-expanded={children === 0 ? undefined : hidden === 0} aria-selected={focused} style={{ transform: `translateY(${top}px)` }} onClick={onFocus} onDoubleClick={() => useSheet.getState().set({ open: short })}>
      <Lanes row={row} lanes={lanes} />
      {children === 0 ? <span className="no-fold" /> : <button type="button" tabIndex={-1} className="bare fold" data-open={hidden === 0} aria-label={(hidden === 0 ? text.sheet.fold : text.sheet.unfold)(short)} onClick={(event) => { event.stopPropagation(); useLineage.getState().fold([short], hidden === 0) }}><IconChevronRight size={14} /></button>}
      <button type="button" tabIndex={-1} className="short" aria-label={text.sheet.detailsOf(short)} onClick={(event) => { event.stopPropagation(); useSheet.getState().set({ open: short }) }}>{short}</button>
      {pinned ? <IconPin size={13} role="img" aria-label={text.versions.baseline} className="pin" /> : null}
      {star ? <IconStarFilled size={13} role="img" aria-label={text.sheet.fields['star']} className="star" data-on /> : null}
      <span className="tree-said clip" title={trashed ? text.lineage.removed(short) : said}>{name === null ? null : <span className="named">{name} </span>}<span className={name === null ? undefined : 'soft'}>{said}</span></span>
      {confounded && !trashed ? <span className="pill small-pill confounded" title={text.versions.confoundedHelp}>{text.versions.confounded}</span> : null}
      {hidden === 0 ? null : <span className="tag nowrap">{text.lineage.hidden(hidden)}</span>}
      <span className="grow" />
      {metric === null ? null : (
        <>
          <span className="tree-delta delta nowrap" data-better={better}>{change === null || parent === undefined ? '' : text.lineage.delta(deltaText(metric, { value: change }), parent.short)}</span>
          <span className="tree-value nowrap">{value === null ? <span className="soft">{trashed ? '' : text.notMeasured}</span> : metricText(metric, value)}</span>
          <span className="tree-seeds soft small nowrap">{value === null ? '' : text.sheet.seeds(seeds)}</span>
        </>
      )}
    </div>
  )
})

/** All lanes to the left go on; its own begins, goes on, or branches off. */
function Lanes({ row: { lane, entry, children, hidden }, lanes }: { row: TreeRow; lanes: number }) {
  const x = (of: number): number => of * LANE + LANE / 2 + 4
  const middle = ROW / 2
  return (
    <svg width={lanes * LANE + 6} height={ROW} aria-hidden className="tree-lanes">
      {Array.from({ length: lane }, (_, i) => <line key={i} x1={x(i)} x2={x(i)} y1={0} y2={ROW} />)}
      {entry === 'main' ? <line x1={x(lane)} x2={x(lane)} y1={0} y2={middle} /> : null}
      {entry === 'side' ? <path d={`M${x(lane - 1)},0 C${x(lane - 1)},${middle} ${x(lane - 1)},${middle} ${x(lane)},${middle}`} fill="none" /> : null}
      {children > 0 && hidden === 0 ? <line x1={x(lane)} x2={x(lane)} y1={middle} y2={ROW} /> : null}
      <circle cx={x(lane)} cy={middle} r={4.5} />
    </svg>
  )
}
