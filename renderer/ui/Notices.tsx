import { Button, CloseButton, Group } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { actions } from '../state/actions'
import { useNotices } from '../state/notices'
import { text } from '../text/en'

/** Messages that stay until they are dismissed: what happened, what to do, and the details to copy. */
export function Notices() {
  const { notices, dismiss } = useNotices()
  if (notices.length === 0) return null
  return (
    <div role="region" aria-label={text.errors.title} style={{ position: 'fixed', right: 16, bottom: 16, width: 400, display: 'flex', flexDirection: 'column', gap: 8, zIndex: 400 }}>
      {notices.map(({ id, error, message, undo }) => (
        <div key={id} className="panel" role={error === null ? 'status' : 'alert'} style={{ boxShadow: '0 6px 24px rgb(0 0 0 / 18%)' }}>
          <Group align="flex-start" wrap="nowrap" gap={10}>
            {error === null ? <IconInfoCircle size={18} aria-hidden /> : <IconAlertTriangle size={18} aria-hidden color="var(--mantine-color-red-6)" />}
            <div className="grow">
              <div>{message}</div>
              {error === null || error.hint === '' ? null : <div className="soft" style={{ marginTop: 4 }}>{error.hint}</div>}
              <Group gap={8} mt={error === null && undo === null ? 0 : 8}>
                {undo === null ? null : <Button size="compact-xs" variant="light" onClick={() => { undo(); dismiss(id) }}>{text.actions.undo}</Button>}
                {error === null ? null : <Button size="compact-xs" variant="subtle" onClick={() => actions.copy(JSON.stringify(error, null, 2))}>{text.errors.details}</Button>}
              </Group>
            </div>
            <CloseButton size="sm" aria-label={text.actions.dismiss} onClick={() => dismiss(id)} />
          </Group>
        </div>
      ))}
    </div>
  )
}
