import { Button, Menu, Select } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { memo, useEffect, useRef } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { actions } from '../../state/actions'
import { refusalOf, usePreflight } from '../../state/preflight'
import { useRecipe } from '../../state/recipe'
import { shownRun, useRuns } from '../../state/runs'
import { text } from '../../text/en'
import { Empty } from '../../ui/Empty'
import { ScreenHead } from '../../ui/ScreenHead'
import { PreflightStrip } from './PreflightStrip'
import { RecipeForm } from './RecipeForm'
import { RunView } from './RunView'
import { StartFoot } from './StartFoot'
import { answerOf } from './facts'

/** The recipe to start at the left, the run on show beside it. Word of a training comes many times a second: only the parts that show it follow it. */
export function TrainScreen() {
  return (
    <div className="screen">
      <Head />
      <PreflightStrip />
      <div className="train">
        <div className="train-form">
          <div className="train-form-fields" tabIndex={-1}><RecipeForm /></div>
          <StartFoot />
        </div>
        <RunPane />
      </div>
    </div>
  )
}

function Head() {
  const problems = useRecipe((state) => state.problems)
  const model = useRecipe((state) => state.model)
  const complete = useRecipe((state) => state.complete)
  const refusal = usePreflight((state) => refusalOf(state, complete))?.message
  const runs = useRuns((state) => state.runs)
  const run = useRuns(shownRun)
  return (
    <ScreenHead title={text.screens.train.title} answer={answerOf({ run, runs, problems, model, refusal })} tools={
      <>
        {run === null ? null : <RunChooser id={run.id} />}
        <Menu position="bottom-end">
          <Menu.Target><Button size="xs" variant="default" leftSection={<IconPlus size={14} />}>{text.train.addData}</Button></Menu.Target>
          <Menu.Dropdown><Menu.Item onClick={actions.addFolder}>{text.actions.addFolder}</Menu.Item><Menu.Item onClick={actions.addFile}>{text.actions.addFile}</Menu.Item></Menu.Dropdown>
        </Menu>
      </>
    } />
  )
}

const RUNS_OFFERED = 50

const RunChooser = memo(function RunChooser({ id }: { id: string }) {
  const offered = useRuns(useShallow(({ runs }) => runs.slice(0, RUNS_OFFERED).flatMap((run) => [run.id, `${run.short}, ${text.states[run.state].toLowerCase()}, ${run.dataset}`])))
  const data = Array.from({ length: offered.length / 2 }, (_, i) => ({ value: offered[2 * i] ?? '', label: offered[2 * i + 1] ?? '' }))
  return <Select size="xs" w={286} aria-label={text.train.choose} value={id} allowDeselect={false} data={data} onChange={(value) => useRuns.getState().choose(value)} />
})

function RunPane() {
  const run = useRuns(shownRun)
  const main = useRef<HTMLDivElement>(null)
  // Another run begins with its card, also where the last one was scrolled to its end.
  useEffect(() => main.current?.scrollTo({ top: 0 }), [run?.id])
  return (
    <div className="train-main" ref={main}>
      {run === null ? <Empty title={text.train.emptyTitle}>{text.train.emptyText}</Empty> : <RunView key={run.id} run={run} />}
    </div>
  )
}
