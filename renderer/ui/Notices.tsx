import { Button, CloseButton, Group } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { actions } from '../state/actions'
import { useNotices } from '../state/notices'
import type { Notice } from '../state/notices'
import { text } from '../text/en'

/**
 * Messages that stay until they are dismissed: what happened, what to do, and the details to copy. The place for plain
 * messages is always there, since readers announce what is added to a live region, not a region that appears full.
 */
export function Notices() {
  const notices = useNotices((state) => state.notices)
  const shown = (failed: boolean) => notices.filter(({ error }) => (error !== null) === failed).map((notice) => <Message key={notice.id} notice={notice} />)
  return (
    <section className="notices" aria-label={text.messages}>
      <div role="status" className="notices">{shown(false)}</div>
      {shown(true)}
    </section>
  )
}

function Message({ notice: { id, error, message, undo } }: { notice: Notice }) {
  const dismiss = useNotices((state) => state.dismiss)
  return (
    <div className="panel notice" role={error === null ? undefined : 'alert'}>
      <Group align="flex-start" wrap="nowrap" gap={10}>
        {error === null ? <IconInfoCircle size={18} aria-hidden style={{ flexShrink: 0 }} /> : <IconAlertTriangle size={18} aria-hidden color="var(--mantine-color-red-6)" style={{ flexShrink: 0 }} />}
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
  )
}
