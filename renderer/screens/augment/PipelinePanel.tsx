import { Button, Menu } from '@mantine/core'
import { IconArrowBackUp, IconChevronDown } from '@tabler/icons-react'
import { memo } from 'react'
import type { UnitInfo } from '../../../preload/contract'
import { actions } from '../../state/actions'
import type { Removed } from '../../state/gallery'
import { useRecipe } from '../../state/recipe'
import { text } from '../../text/en'
import { reasonOf } from '../train/problems'
import { AddStep } from './AddStep'
import { StepList } from './StepList'
import { READY_MADE } from './pipelines'
import { edits, usePipeline } from './use-pipeline'

const titleIn = (units: readonly UnitInfo[], op: string): string => units.find(({ id }) => id === op)?.title ?? op
const NONE: readonly UnitInfo[] = []
const useTransforms = (): readonly UnitInfo[] => useRecipe((state) => state.units?.registries.augmentations ?? NONE)

/** Adds a step, or puts a pipeline that is ready in place of them all. */
const Tools = memo(function Tools() {
  const units = useTransforms()
  return (
    <div className="pipeline-tools">
      <AddStep label={text.augment.addStep} onAdd={(op) => edits.add(op, null)} />
      <Menu position="bottom-end" width={290}>
        <Menu.Target><Button size="xs" variant="default" disabled={units.length === 0} rightSection={<IconChevronDown size={14} />}>{text.augment.readyMadeTitle}</Button></Menu.Target>
        <Menu.Dropdown>{READY_MADE.map((ready) => <Menu.Item key={ready.id} onClick={() => edits.take(ready)}><div>{text.augment.readyMade[ready.id]}</div><div className="soft small">{ready.steps.map(({ op }) => titleIn(units, op)).join(', ')}</div></Menu.Item>)}</Menu.Dropdown>
      </Menu>
    </div>
  )
})

/** What keeps the recipe from being trained, and the way to the screen that trains it. */
function Foot({ removed }: { removed: Removed | null }) {
  const units = useTransforms()
  const reason = useRecipe((state) => reasonOf(state.units, state.document, state.problems))
  return (
    <div className="train-form-foot">
      {removed === null ? null : <div className="removed" role="status"><span className="grow clip">{text.augment.removed(titleIn(units, removed.step.op))}</span><Button size="compact-xs" variant="subtle" leftSection={<IconArrowBackUp size={14} />} onClick={edits.restore}>{text.actions.undo}</Button></div>}
      {reason === null ? null : <div className="step-error" role="alert" style={{ marginBottom: 8 }}>{reason}</div>}
      <Button fullWidth variant="default" onClick={() => actions.show('train')}>{text.augment.goTrain}</Button>
    </div>
  )
}

const TOP: readonly string[] = []

/** The recipe's augmentation, to be built by hand: the same recipe that the Train screen starts. */
export function PipelinePanel() {
  const { entries, removed } = usePipeline()
  return (
    <section className="train-form" aria-label={text.augment.pipeline}>
      <Tools />
      <div className="train-form-fields" tabIndex={-1}>
        {entries.length === 0 ? <p className="soft" style={{ margin: 0 }}>{text.augment.noSteps}</p> : <StepList label={text.augment.steps} entries={entries} parents={TOP} />}
      </div>
      <Foot removed={removed} />
    </section>
  )
}
