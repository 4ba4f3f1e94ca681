import { Loader, SegmentedControl } from '@mantine/core'
import { useCallback, useState } from 'react'
import type { Comparison } from '../../../../preload/contract'
import { call } from '../../../api/client'
import { useAsked } from '../../../state/asked'
import { useCompare } from '../../../state/compare'
import { text } from '../../../text/en'
import { percent } from '../../../text/format'
import { Failed } from '../../../ui/Failed'
import { Panel } from '../../../ui/Panel'
import { isElsewhere } from './words'

const FIGURES = ['f1', 'precision', 'recall'] as const
type Figure = (typeof FIGURES)[number]

/** How each class fared in each version. */
export function Classes({ comparison }: { comparison: Comparison }) {
  const refs = useCompare((state) => state.versions)
  const [figure, setFigure] = useState<Figure>('f1')
  const asked = useAsked(useCallback(() => call('history.classes', { versions: [...refs] }), [refs]))
  const found = asked.value
  const chosen = found?.versions ?? []
  // The best is one of those on the reference's data: what another is right in is something else.
  const held = comparison.versions.map(({ short }) => !isElsewhere(comparison, short))
  const split = chosen.find((one) => one !== null)?.split ?? ''
  return (
    <Panel title={found === null ? text.compare.classesTitle : text.compare.classes(found.target)} tools={found === null ? undefined : <SegmentedControl size="xs" aria-label={text.compare.figure} value={figure} onChange={(value) => setFigure(FIGURES.find((one) => one === value) ?? 'f1')} data={FIGURES.map((value) => ({ value, label: text.compare.figures[value] }))} />}>
      {asked.error !== null ? <Failed title={text.compare.classesFailed} {...asked.error} details={asked.error} onAgain={asked.again} />
        : found === null ? asked.waiting ? <Loader size="sm" /> : <p className="soft panel-note">{text.compare.classesMissing}</p> : (
          <>
            <p className="soft small panel-note">{text.compare.classesHelp((text.data.partNames[split] ?? split).toLowerCase())}</p>
            <div className="sideways" tabIndex={0} role="group" aria-label={text.compare.classes(found.target)}>
              <table className="data-table dense compare-table">
                <thead><tr><th scope="col">{text.compare.className}</th><th scope="col" className="number">{text.compare.samples}</th>{comparison.versions.map(({ short }) => <th scope="col" className="number" key={short}>{short}</th>)}</tr></thead>
                <tbody>{found.classes.map((name, c) => {
                  const cells = chosen.map((version) => version?.figures[c]?.[figure] ?? null)
                  const best = Math.max(...cells.map((cell, i) => (held[i] === true ? cell?.mean ?? -Infinity : -Infinity)))
                  return (
                    <tr key={name}>
                      <th scope="row" className="clip">{name}</th><td className="number soft">{chosen.find((version) => version !== null)?.figures[c]?.support ?? text.notMeasured}</td>
                      {cells.map((cell, i) => <td className="number nowrap" key={comparison.versions[i]?.short}>{cell === null ? <span className="soft">{chosen[i] === null ? text.notMeasured : text.none}</span> : <span className={held[i] === true && cell.mean === best && held.filter(Boolean).length > 1 ? 'best' : undefined}>{percent(cell.mean)}{cell.sd === null ? null : <span className="line-note"> ± {(100 * cell.sd).toFixed(1)}</span>}</span>}</td>)}
                    </tr>
                  )
                })}</tbody>
              </table>
            </div>
          </>
        )}
    </Panel>
  )
}
