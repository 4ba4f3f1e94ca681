import { Button, Menu } from '@mantine/core'
import { IconArrowBackUp, IconChevronDown } from '@tabler/icons-react'
import { actions } from '../../state/actions'
import { useRecipe } from '../../state/recipe'
import { text } from '../../text/en'
import { reasonOf } from '../train/problems'
import { AddStep } from './AddStep'
import { StepList } from './StepList'
import { READY_MADE } from './pipelines'
import type { PipelineEdits } from './use-pipeline'

/** The recipe's augmentation, to be built by hand: the same recipe that the Train screen starts. */
export function PipelinePanel({ edits }: { edits: PipelineEdits }) {
  const { units, document, problems } = useRecipe()
  const { entries, removed } = edits
  const reason = reasonOf(units, document, problems)
  const titleOf = (op: string): string => units?.registries.augmentations?.find(({ id }) => id === op)?.title ?? op
  return (
    <section className="train-form" aria-label={text.augment.pipeline}>
      <div className="pipeline-tools">
        <AddStep label={text.augment.addStep} onAdd={(op) => edits.add(op, null)} />
        <Menu position="bottom-end" width={290}>
          <Menu.Target><Button size="xs" variant="default" disabled={units === null} rightSection={<IconChevronDown size={14} />}>{text.augment.readyMadeTitle}</Button></Menu.Target>
          <Menu.Dropdown>{READY_MADE.map((ready) => <Menu.Item key={ready.id} onClick={() => edits.take(ready)}><div>{text.augment.readyMade[ready.id]}</div><div className="soft small">{ready.steps.map(({ op }) => titleOf(op)).join(', ')}</div></Menu.Item>)}</Menu.Dropdown>
        </Menu>
      </div>
      <div className="train-form-fields" tabIndex={-1}>
        {entries.length === 0 ? <p className="soft" style={{ margin: 0 }}>{text.augment.noSteps}</p> : <StepList label={text.augment.steps} entries={entries} parents={[]} edits={edits} />}
      </div>
      <div className="train-form-foot">
        {removed === null ? null : <div className="removed" role="status"><span className="grow clip">{text.augment.removed(titleOf(removed.step.op))}</span><Button size="compact-xs" variant="subtle" leftSection={<IconArrowBackUp size={14} />} onClick={edits.restore}>{text.actions.undo}</Button></div>}
        {reason === null ? null : <div className="step-error" role="alert" style={{ marginBottom: 8 }}>{reason}</div>}
        <Button fullWidth variant="default" onClick={() => actions.show('train')}>{text.augment.goTrain}</Button>
      </div>
    </section>
  )
}
