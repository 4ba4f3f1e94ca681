import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { actions } from '../state/actions'
import { text } from '../text/en'
import { capital } from '../text/format'

interface FailedProps {
  readonly title: string
  readonly message: string
  readonly hint: string
  /** All that is known of it, for the copy button. */
  readonly details: object
  readonly onAgain?: () => void
}

/** What went wrong, in the place where its result would stand: what happened, what to do, and where it can help another try. */
export function Failed({ title, message, hint, details, onAgain }: FailedProps) {
  return (
    <div role="alert" className="failed">
      <IconAlertTriangle size={18} aria-hidden color="var(--mantine-color-error)" style={{ flexShrink: 0, marginTop: 1 }} />
      <div className="grow">
        <strong>{title}</strong>
        <div style={{ overflowWrap: 'anywhere' }}>{capital(message)}</div>
        {hint === '' ? null : <div className="soft">{capital(hint)}</div>}
        <div className="row" style={{ marginTop: 8 }}>
          {onAgain === undefined ? null : <Button size="xs" variant="default" onClick={onAgain}>{text.errors.again}</Button>}
          <Button size="compact-xs" variant="subtle" style={{ marginLeft: onAgain === undefined ? -8 : 0 }} onClick={() => actions.copy(JSON.stringify(details, null, 2))}>{text.errors.details}</Button>
        </div>
      </div>
    </div>
  )
}
