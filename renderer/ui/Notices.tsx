import { Button, CloseButton, Group, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconInfoCircle, IconMessage } from '@tabler/icons-react'
import { actions } from '../state/actions'
import { useNotices } from '../state/notices'
import type { Notice } from '../state/notices'
import { useUi } from '../state/ui'
import { text } from '../text/en'
import { capital } from '../text/format'

/**
 * Messages that stay until they are dismissed: which action failed, what happened, what to do, and the details to copy. What
 * came up on another screen is only counted, so that it covers nothing there. The place for plain messages is always there,
 * since readers announce what is added to a live region, not a region that appears full.
 */
export function Notices() {
  const notices = useNotices((state) => state.notices)
  const screen = useUi((state) => state.screen)
  const here = notices.filter((notice) => notice.screen === screen)
  const shown = (failed: boolean) => here.filter(({ error }) => (error !== null) === failed).map((notice) => <Message key={notice.id} notice={notice} />)
  return (
    <section className="notices" aria-label={text.messages}>
      <div role="status" className="notices">{shown(false)}</div>
      {shown(true)}
    </section>
  )
}

/** On the rail, where it covers nothing: how many messages belong to other screens, and the way to them. */
export function NoticesElsewhere() {
  const { notices, gather } = useNotices()
  const screen = useUi((state) => state.screen)
  const count = notices.filter((notice) => notice.screen !== screen).length
  if (count === 0) return null
  return <UnstyledButton className="rail-item" title={text.showMessages} onClick={() => gather(screen)}><IconMessage size={18} stroke={1.7} />{text.messagesElsewhere(count)}</UnstyledButton>
}

function Message({ notice: { id, error, action, message, offers } }: { notice: Notice }) {
  const dismiss = useNotices((state) => state.dismiss)
  return (
    <div className="panel notice" role={error === null ? undefined : 'alert'}>
      <Group align="flex-start" wrap="nowrap" gap={10}>
        {error === null ? <IconInfoCircle size={18} aria-hidden style={{ flexShrink: 0 }} /> : <IconAlertTriangle size={18} aria-hidden color="var(--mantine-color-error)" style={{ flexShrink: 0 }} />}
        <div className="grow">
          {action === null ? null : <strong>{text.errors.failed(action)}</strong>}
          <div>{capital(message)}</div>
          {error === null || error.hint === '' ? null : <div className="soft" style={{ marginTop: 4 }}>{capital(error.hint)}</div>}
          <Group gap={8} mt={error === null && offers.length === 0 ? 0 : 8}>
            {offers.map(({ label, act, stays }) => <Button key={label} size="compact-xs" variant="light" onClick={() => { act(); if (stays !== true) dismiss(id) }}>{label}</Button>)}
            {error === null ? null : <Button size="compact-xs" variant="subtle" style={{ marginLeft: -8 }} onClick={() => actions.copy(JSON.stringify({ action, ...error }, null, 2))}>{text.errors.details}</Button>}
          </Group>
        </div>
        <CloseButton size="sm" aria-label={text.actions.dismiss} onClick={() => dismiss(id)} />
      </Group>
    </div>
  )
}
