import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ErrorBody } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { text } from '../../text/en'

/** What could not be read, in the place where it would stand: what is wrong, what to do, and another try. */
export function Failed({ title, error, onAgain }: { title: string; error: ErrorBody; onAgain: () => void }) {
  return (
    <div role="alert" className="row" style={{ alignItems: 'flex-start', flexWrap: 'nowrap' }}>
      <IconAlertTriangle size={18} aria-hidden color="var(--mantine-color-red-6)" style={{ flexShrink: 0, marginTop: 1 }} />
      <div className="grow">
        <strong>{title}</strong>
        <div style={{ overflowWrap: 'anywhere' }}>{error.message}</div>
        {error.hint === '' ? null : <div className="soft">{error.hint}</div>}
        <div className="row" style={{ marginTop: 10 }}>
          <Button size="xs" variant="default" onClick={onAgain}>{text.errors.again}</Button>
          <Button size="xs" variant="subtle" onClick={() => actions.copy(JSON.stringify(error, null, 2))}>{text.errors.details}</Button>
        </div>
      </div>
    </div>
  )
}
