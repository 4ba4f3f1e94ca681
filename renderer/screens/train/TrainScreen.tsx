import { Button, Menu, Select } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { actions } from '../../state/actions'
import { useRecipe } from '../../state/recipe'
import { isOver, shownRun, useRuns } from '../../state/runs'
import { text } from '../../text/en'
import { epochOf, metricText } from '../../text/format'
import { Empty } from '../../ui/Empty'
import { ScreenHead } from '../../ui/ScreenHead'
import { ModelTable } from './ModelTable'
import { RecipeForm } from './RecipeForm'
import { RunView } from './RunView'
import { StartFoot } from './StartFoot'

/** The answer to the screen's question in one sentence. */
function useAnswer(): string {
  const { problems, model } = useRecipe()
  const runs = useRuns()
  const active = runs.runs.find((run) => run.state === 'running')
  if (active !== undefined) return `${active.short} is training on ${active.dataset}: epoch ${epochOf(active)} of ${active.epochs}${active.last['val.accuracy'] === undefined ? '' : `, ${metricText('val.accuracy', active.last['val.accuracy'])} validation accuracy so far`}`
  if (problems.length > 0) return text.train.problems(problems.length)
  return model === null ? text.screens.train.question : `${text.train.ready}: ${model.parameters.toLocaleString('en')} ${text.train.parameters}`
}

export function TrainScreen() {
  const { problems, model } = useRecipe()
  const runs = useRuns()
  const run = shownRun(runs)
  const answer = useAnswer()
  return (
    <div className="screen">
      <ScreenHead title={text.screens.train.title} answer={answer} tools={
        <>
          {runs.runs.length === 0 ? null : <Select size="xs" w={210} aria-label={text.train.choose} value={run?.id ?? null} allowDeselect={false} data={runs.runs.slice(0, 50).map((r) => ({ value: r.id, label: `${r.short}, ${text.states[r.state].toLowerCase()}, ${r.dataset}` }))} onChange={(id) => runs.choose(id)} />}
          <Menu position="bottom-end">
            <Menu.Target><Button size="xs" variant="default" leftSection={<IconPlus size={14} />}>{text.train.addData}</Button></Menu.Target>
            <Menu.Dropdown><Menu.Item onClick={actions.addFolder}>{text.actions.addFolder}</Menu.Item><Menu.Item onClick={actions.addFile}>{text.actions.addFile}</Menu.Item></Menu.Dropdown>
          </Menu>
        </>
      } />
      <div className="train">
        <div className="train-form">
          <div className="train-form-fields" tabIndex={-1}><RecipeForm /></div>
          <StartFoot />
        </div>
        <div className="train-main">
          {run === null ? <Empty title={text.train.emptyTitle} action={<Button onClick={actions.start} disabled={problems.length > 0}>{text.actions.start}</Button>}>{text.train.emptyText}</Empty> : <RunView key={run.id} run={run} />}
          {model === null || (run !== null && !isOver(run)) ? null : <div style={{ marginTop: 14 }}><ModelTable model={model} /></div>}
        </div>
      </div>
    </div>
  )
}
