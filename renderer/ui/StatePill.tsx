import { Badge } from '@mantine/core'
import type { RunState } from '../../preload/contract'
import { text } from '../text/en'

const COLOURS: Record<RunState, string> = { queued: 'gray', running: 'accent', paused: 'yellow', done: 'teal', stopped: 'gray', failed: 'red', interrupted: 'orange' }

/** The state of a run in a word; colour is the second cue. */
export function StatePill({ state }: { state: RunState }) {
  return <Badge color={COLOURS[state]} variant={state === 'running' ? 'filled' : 'outline'} size="sm" tt="none" fw={600}>{text.states[state]}</Badge>
}
