import { Button, Loader, Progress } from '@mantine/core'
import { secondsLeft, useWork } from '../state/work'
import { text } from '../text/en'
import { capital, duration } from '../text/format'

interface WaitingProps { readonly what: string; readonly ticket: string; /** A bar under the words. */ readonly bar?: boolean; readonly onCancel: (() => void) | null }

/** That something goes on, how far its present step is where that is known, and the way to end it. */
export function Waiting({ what, ticket, bar = false, onCancel }: WaitingProps) {
  const heard = useWork((state) => state.works[ticket]) ?? null
  // What comes after a step that is over says nothing of itself yet.
  const work = heard === null || heard.done >= heard.total ? null : heard
  const share = work === null ? null : Math.floor((100 * work.done) / Math.max(1, work.total))
  const left = work === null ? null : secondsLeft(work, performance.now())
  return (
    <div className="waiting">
      <span className="row soft small" role="status" style={{ gap: 6 }}>
        <Loader size={12} />{work === null || share === null ? what : capital(text.waiting.at(work.phase, share, left === null ? '' : duration(left)))}
        {onCancel === null ? null : <Button size="compact-xs" variant="subtle" onClick={onCancel}>{text.preflight.cancel}</Button>}
      </span>
      {bar && share !== null ? <Progress value={share} size="sm" mt={6} aria-label={what} /> : null}
    </div>
  )
}
