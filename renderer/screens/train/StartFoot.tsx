import { Button, UnstyledButton } from '@mantine/core'
import { IconAlertCircle, IconPlayerPlay } from '@tabler/icons-react'
import { actions } from '../../state/actions'
import { useRecipe } from '../../state/recipe'
import { useRuns } from '../../state/runs'
import { useUi } from '../../state/ui'
import { text } from '../../text/en'
import { goToField, reasonOf } from './problems'

/** Start, and beside it what holds it back: a click leads to that field. */
export function StartFoot() {
  const { units, document, problems, model, checking } = useRecipe()
  const waiting = useRuns((state) => state.runs.filter((run) => run.state === 'queued').length)
  const starting = useRuns((state) => state.starting)
  const reading = useUi((state) => state.reading)
  const reason = reasonOf(units, document, problems)
  return (
    <div className="train-form-foot">
      {reason === null ? null : (
        <UnstyledButton className="reason" title={text.train.goToField} onClick={() => goToField(problems[0]?.path ?? '')}><IconAlertCircle size={15} aria-hidden />{reason}</UnstyledButton>
      )}
      <Button fullWidth leftSection={<IconPlayerPlay size={16} />} disabled={problems.length > 0} loading={starting || (checking && model === null && problems.length === 0)} onClick={actions.start}>{text.actions.start}</Button>
      {starting && reading !== null ? <div className="soft" role="status" style={{ fontSize: 12, marginTop: 6 }}>{reading}</div> : null}
      {waiting === 0 ? null : <div className="soft" style={{ fontSize: 12, marginTop: 6 }}>{text.train.inQueue(waiting)}</div>}
    </div>
  )
}
