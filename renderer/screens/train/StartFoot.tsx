import { Button, UnstyledButton } from '@mantine/core'
import { IconAlertCircle, IconPlayerPlay } from '@tabler/icons-react'
import { actions } from '../../state/actions'
import { refusalOf, usePreflight } from '../../state/preflight'
import { useRecipe } from '../../state/recipe'
import { useRuns } from '../../state/runs'
import { useUi } from '../../state/ui'
import { text } from '../../text/en'
import { Expect } from './Expectation'
import { goToField, reasonOf } from './problems'

/** Start, and beside it what holds it back: a field, to which a click leads, or data that a training would be refused for, as the check above found. */
export function StartFoot() {
  const { units, document, problems, model, checking, complete } = useRecipe()
  const refusal = usePreflight((state) => refusalOf(state, complete))
  const waiting = useRuns((state) => state.runs.filter((run) => run.state === 'queued').length)
  const starting = useRuns((state) => state.starting)
  const reading = useUi((state) => state.reading)
  const reason = reasonOf(units, document, problems)
  return (
    <div className="train-form-foot">
      {reason === null ? null : (
        <UnstyledButton className="reason" title={text.train.goToField} onClick={() => goToField(problems[0]?.path ?? '')}><IconAlertCircle size={15} aria-hidden />{reason}</UnstyledButton>
      )}
      {reason !== null || refusal === null ? null : <div className="reason" role="status"><IconAlertCircle size={15} aria-hidden /><span>{text.train.heldBack(refusal.message)}</span></div>}
      <Expect />
      <Button fullWidth leftSection={<IconPlayerPlay size={16} />} disabled={problems.length > 0 || refusal !== null} loading={starting || (checking && model === null && problems.length === 0)} onClick={actions.start}>{text.actions.start}</Button>
      {starting && reading !== null ? <div className="soft" role="status" style={{ fontSize: 12, marginTop: 6 }}>{reading}</div> : null}
      {waiting === 0 ? null : <div className="soft" style={{ fontSize: 12, marginTop: 6 }}>{text.train.inQueue(waiting)}</div>}
    </div>
  )
}
