import { Button, Loader, Modal, Stack } from '@mantine/core'
import type { MirrorState } from '../../../../preload/contract'
import { mirrorActions, useMirror } from '../../../state/mirror'
import { text } from '../../../text/en'
import { when } from '../../../text/format'
import './exchange.css'

/** How the mirror stands, in words. */
function standing({ path, due, last }: MirrorState): string {
  if (path === null) return text.mirror.off
  if (due && last?.problem == null) return text.mirror.due
  if (last === null) return text.mirror.follows
  if (last.problem === null && !last.current) return text.mirror.wasUpToDate(last.versions ?? 0, when(last.time))
  return last.problem === null ? text.mirror.upToDate(last.versions ?? 0, last.newest, when(last.time)) : text.mirror.behind(when(last.time))
}

/** Whether a git repository follows the project, where it is, and how it stands. */
export function MirrorDialog() {
  const { mirror, busy, refused } = useMirror()
  return (
    <Modal opened={mirror !== null} onClose={mirrorActions.close} title={text.mirror.title} size={640} centered closeButtonProps={{ 'aria-label': text.actions.close }}>
      {mirror === null ? null : (
        <Stack gap="md">
          <div>{standing(mirror)}</div>
          {mirror.path === null ? null : <div className="soft mono small exchange-path">{mirror.path}</div>}
          {refused !== null ? <div role="alert"><div className="problem">{refused.message}</div><div className="soft">{refused.hint}</div></div> : mirror.last?.problem == null ? null : <div className="problem">{mirror.last.problem}</div>}
          <div className="soft">{text.mirror.what}</div>
          <div className="row exchange-foot">
            {busy ? <span className="row soft small grow" role="status"><Loader size={14} />{text.mirror.writing}</span> : <span className="grow" />}
            {mirror.path === null ? <Button data-autofocus disabled={busy} onClick={mirrorActions.choose}>{text.mirror.choose}</Button> : (
              <span className="row nowrap">
                <Button variant="default" disabled={busy} onClick={mirrorActions.off}>{text.mirror.turnOff}</Button>
                <Button variant="default" disabled={busy} onClick={mirrorActions.choose}>{text.mirror.other}</Button>
                <Button data-autofocus disabled={busy} onClick={mirrorActions.now}>{text.mirror.now}</Button>
              </span>
            )}
          </div>
        </Stack>
      )}
    </Modal>
  )
}
