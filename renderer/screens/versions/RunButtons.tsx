import { ActionIcon } from '@mantine/core'
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import type { SheetRun } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { canResume, canStop } from '../../state/runs'
import { text } from '../../text/en'

/** Resume and stop of a run, each only where its state allows it. In the sheet Tab passes them by: a row's details have them too. */
export function RunButtons({ run, quiet = false }: { run: Pick<SheetRun, 'short' | 'state' | 'imported'>; quiet?: boolean }) {
  const offered = [
    ...(canResume(run) ? [{ name: text.actions.resume, Icon: IconPlayerPlay, work: () => actions.resume(run.short) }] : []),
    ...(canStop(run) ? [{ name: text.actions.stop, Icon: IconPlayerStop, work: () => actions.stop(run.short) }] : []),
  ]
  return offered.map(({ name, Icon, work }) => (
    <ActionIcon key={name} size="sm" tabIndex={quiet ? -1 : 0} title={`${name} ${run.short}`} style={{ verticalAlign: 'middle' }} variant="subtle" color="gray" aria-label={`${name} ${run.short}`} onClick={(event) => { event.stopPropagation(); work() }}><Icon size={15} stroke={1.8} /></ActionIcon>
  ))
}
