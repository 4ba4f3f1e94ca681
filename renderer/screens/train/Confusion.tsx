import { Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Evaluation, RunRow, Tile } from '../../../preload/contract'
import { call } from '../../api/client'
import { useNotices } from '../../state/notices'
import { text } from '../../text/en'
import { Panel } from '../../ui/Panel'
import { Tiles } from '../../ui/Tiles'

interface Cell { readonly actual: string | null; readonly predicted: string | null }
const MISTAKES: Cell = { actual: null, predicted: null }
const SHOWN = 24

/** What the model got right and wrong: the matrix, and the pictures behind a chosen cell. */
export function Confusion({ run, pictures }: { run: RunRow; pictures: boolean }) {
  const [evaluation, setEvaluation] = useState<Evaluation | null>(null)
  const [cell, setCell] = useState<Cell>(MISTAKES)
  useEffect(() => {
    let gone = false
    setEvaluation(null)
    setCell(MISTAKES)
    call('runs.evaluation', { id: run.id }).then((value) => { if (!gone) setEvaluation(value) }, (error: unknown) => useNotices.getState().fail(error))
    return () => { gone = true }
  }, [run.id])
  if (evaluation === null) return null
  const { classes, matrix } = evaluation
  return (
    <>
      <Panel title={text.train.confusion}>
        <p className="soft" style={{ margin: '0 0 10px' }}>{text.train.confusionHelp}</p>
        <div style={{ overflowX: 'auto' }}>
          <table className="confusion">
            <thead><tr><td />{classes.map((name) => <th scope="col" key={name}>{name}</th>)}</tr></thead>
            <tbody>{matrix.map((row, a) => {
              const total = row.reduce((x, y) => x + y, 0)
              return (
                <tr key={classes[a]}>
                  <th scope="row">{classes[a]}</th>
                  {row.map((count, p) => {
                    const share = total === 0 ? 0 : count / total
                    const colour = a === p ? 'var(--mantine-primary-color-filled)' : 'var(--mantine-color-orange-6)'
                    const on = cell.actual === classes[a] && cell.predicted === classes[p]
                    return <td key={classes[p]}><button type="button" aria-pressed={on} aria-label={`${classes[a] ?? ''} taken for ${classes[p] ?? ''}: ${count}`} style={{ background: `color-mix(in srgb, ${colour} ${Math.round((a === p ? 0.45 : 0.75) * share * 100 + (count > 0 ? 8 : 2))}%, transparent)`, outline: on ? '2px solid var(--ink)' : undefined }} onClick={() => setCell({ actual: classes[a] ?? null, predicted: classes[p] ?? null })}>{count}</button></td>
                  })}
                </tr>
              )
            })}</tbody>
          </table>
        </div>
      </Panel>
      {pictures ? <Samples run={run} cell={cell} onMistakes={() => setCell(MISTAKES)} /> : null}
    </>
  )
}

function Samples({ run, cell, onMistakes }: { run: RunRow; cell: Cell; onMistakes: () => void }) {
  const [tiles, setTiles] = useState<readonly Tile[] | null>(null)
  useEffect(() => {
    let gone = false
    setTiles(null)
    call('runs.samples', { id: run.id, ...cell, count: SHOWN }).then((value) => { if (!gone) setTiles(value) }, (error: unknown) => useNotices.getState().fail(error))
    return () => { gone = true }
  }, [run.id, cell])
  const mistakes = cell.actual === null
  return (
    <Panel title={mistakes ? text.train.mistakes : `${cell.actual} taken for ${cell.predicted ?? ''}`} tools={mistakes ? undefined : <button type="button" className="soft" style={{ background: 'none', border: 0, font: 'inherit', cursor: 'pointer', textDecoration: 'underline' }} onClick={onMistakes}>{text.train.mistakes}</button>}>
      {mistakes ? <p className="soft" style={{ margin: '0 0 10px' }}>{text.train.mistakesHelp}</p> : null}
      {tiles === null ? <Loader size="sm" /> : tiles.length === 0 ? <div className="soft">{text.train.noMistakes}</div> : <Tiles tiles={tiles} />}
    </Panel>
  )
}
