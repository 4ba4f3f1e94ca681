import { Button, Menu, Select } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
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

/** The recipe to start at the left, the run on show beside it. */
export function TrainScreen() {
  const { problems, model, complete } = useRecipe()
  const refusal = usePreflight((state) => refusalOf(state, complete))?.message
  const { runs, chosen, choose } = useRuns()
  const run = shownRun({ runs, chosen })
  const main = useRef<HTMLDivElement>(null)
  // Another run begins with its card, also where the last one was scrolled to its end.
  useEffect(() => main.current?.scrollTo({ top: 0 }), [run?.id])
  return (
    <div className="screen">
      <ScreenHead title={text.screens.train.title} answer={answerOf({ run, runs, problems, model, refusal })} tools={
        <>
          {runs.length === 0 ? null : <Select size="xs" w={286} aria-label={text.train.choose} value={run?.id ?? null} allowDeselect={false} data={runs.slice(0, 50).map((r) => ({ value: r.id, label: `${r.short}, ${text.states[r.state].toLowerCase()}, ${r.dataset}` }))} onChange={(id) => choose(id)} />}
          <Menu position="bottom-end">
            <Menu.Target><Button size="xs" variant="default" leftSection={<IconPlus size={14} />}>{text.train.addData}</Button></Menu.Target>
            <Menu.Dropdown><Menu.Item onClick={actions.addFolder}>{text.actions.addFolder}</Menu.Item><Menu.Item onClick={actions.addFile}>{text.actions.addFile}</Menu.Item></Menu.Dropdown>
          </Menu>
        </>
      } />
      <PreflightStrip />
      <div className="train">
        <div className="train-form">
          <div className="train-form-fields" tabIndex={-1}><RecipeForm /></div>
          <StartFoot />
        </div>
        <div className="train-main" ref={main}>
          {run === null ? <Empty title={text.train.emptyTitle}>{text.train.emptyText}</Empty> : <RunView key={run.id} run={run} />}
        </div>
      </div>
    </div>
  )
}
