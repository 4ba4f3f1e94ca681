import { Button, Loader } from '@mantine/core'
import { useCallback, useState } from 'react'
import type { RunRow } from '../../../preload/contract'
import { call } from '../../api/client'
import { useAsked } from '../../state/asked'
import { text } from '../../text/en'
import { Failed } from '../../ui/Failed'
import { Panel } from '../../ui/Panel'
import { Tiles } from '../../ui/Tiles'

interface Cell { readonly actual: string | null; readonly predicted: string | null }
const MISTAKES: Cell = { actual: null, predicted: null }
const SHOWN = 24

/** What the model got right and wrong: the matrix, and the pictures behind a chosen cell. */
export function Confusion({ run, pictures }: { run: RunRow; pictures: boolean }) {
  const [cell, setCell] = useState<Cell>(MISTAKES)
  const asked = useAsked(useCallback(() => call('runs.evaluation', { id: run.id }), [run.id]))
  if (asked.error !== null) return <Panel title={text.train.confusion}><Failed title={text.train.confusionFailed} {...asked.error} details={asked.error} onAgain={asked.again} /></Panel>
  if (asked.value === null) return null
  const { classes, matrix } = asked.value
  return (
    <>
      <Panel title={text.train.confusion}>
        <p className="soft" style={{ margin: '0 0 10px' }}>{text.train.confusionHelp}</p>
        <div className="sideways" tabIndex={0} role="group" aria-label={text.train.confusion}>
          <table className="confusion">
            <thead><tr><td />{classes.map((name) => <th scope="col" key={name}>{name}</th>)}</tr></thead>
            <tbody>{matrix.map((row, a) => <MatrixRow key={classes[a]} classes={classes} actual={a} row={row} cell={cell} onChoose={setCell} />)}</tbody>
          </table>
        </div>
      </Panel>
      {pictures ? <Samples run={run} cell={cell} onMistakes={() => setCell(MISTAKES)} /> : null}
    </>
  )
}

function MatrixRow({ classes, actual, row, cell, onChoose }: { classes: readonly string[]; actual: number; row: readonly number[]; cell: Cell; onChoose: (cell: Cell) => void }) {
  const total = row.reduce((x, y) => x + y, 0)
  const name = classes[actual] ?? ''
  return (
    <tr>
      <th scope="row" className="clip" title={name}>{name}</th>
      {row.map((count, p) => {
        const predicted = classes[p] ?? ''
        const right = actual === p
        const colour = right ? 'var(--mantine-primary-color-filled)' : 'var(--mantine-color-orange-6)'
        const strength = Math.round((right ? 0.45 : 0.75) * (total === 0 ? 0 : count / total) * 100 + (count > 0 ? 8 : 2))
        const on = cell.actual === name && cell.predicted === predicted
        return <td key={predicted}><button type="button" aria-pressed={on} aria-label={`${text.train.takenFor(name, predicted)}: ${count}`} style={{ background: `color-mix(in srgb, ${colour} ${strength}%, transparent)`, outline: on ? '2px solid var(--ink)' : undefined }} onClick={() => onChoose({ actual: name, predicted })}>{count}</button></td>
      })}
    </tr>
  )
}

function Samples({ run, cell, onMistakes }: { run: RunRow; cell: Cell; onMistakes: () => void }) {
  const tiles = useAsked(useCallback(() => call('runs.samples', { id: run.id, ...cell, count: SHOWN }), [run.id, cell]))
  const mistakes = cell.actual === null
  return (
    <Panel title={mistakes ? text.train.mistakes : text.train.takenFor(cell.actual, cell.predicted ?? '')} tools={mistakes ? undefined : <Button size="compact-xs" variant="subtle" onClick={onMistakes}>{text.train.mistakes}</Button>}>
      {mistakes ? <p className="soft" style={{ margin: '0 0 10px' }}>{text.train.mistakesHelp}</p> : null}
      {tiles.error !== null ? <Failed title={text.data.tilesFailed} {...tiles.error} details={tiles.error} onAgain={tiles.again} />
        : tiles.value === null || tiles.waiting ? <Loader size="sm" /> : tiles.value.length === 0 ? <div className="soft">{mistakes ? text.train.noMistakes : text.train.noneHere}</div> : <Tiles tiles={tiles.value} />}
    </Panel>
  )
}
