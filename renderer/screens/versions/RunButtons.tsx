import { ActionIcon, Tooltip } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import type { RunRow } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { canResume, canStop } from '../../state/runs'
import { text } from '../../text/en'

/** Resume and stop of a run, each only where its state allows it. */
export function RunButtons({ run }: { run: RunRow }) {
  const offered = [
    ...(canResume(run) ? [{ name: text.actions.resume, Icon: IconPlayerPlay, work: () => actions.resume(run.id) }] : []),
    ...(canStop(run) ? [{ name: text.actions.stop, Icon: IconPlayerStop, work: () => actions.stop(run.id) }] : []),
  ]
  return offered.map(({ name, Icon, work }) => (
    <Tooltip key={name} label={`${name} ${run.short}`}>
      <ActionIcon size="sm" style={{ verticalAlign: 'middle' }} variant="subtle" color="gray" aria-label={`${name} ${run.short}`} onClick={work}><Icon size={15} stroke={1.8} /></ActionIcon>
    </Tooltip>
  ))
}
