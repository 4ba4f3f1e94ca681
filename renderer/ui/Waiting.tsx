import { Button, Loader, Progress } from '@mantine/core'
import { useWork, secondsLeft } from '../state/work'
import { text } from '../text/en'
import { duration } from '../text/format'

interface WaitingProps { readonly what: string; readonly ticket: string; /** A bar under the words. */ readonly bar?: boolean; readonly onCancel: (() => void) | null }

/** That something goes on, how far its present step is where that is known, and the way to end it. */
export function Waiting({ what, ticket, bar = false, onCancel }: WaitingProps) {
  const work = useWork((state) => state.works[ticket]) ?? null
  const share = work === null ? null : Math.floor((100 * work.done) / Math.max(1, work.total))
  const left = work === null ? null : secondsLeft(work, performance.now())
  return (
    <div className="waiting">
      <span className="row soft small" role="status" style={{ gap: 6 }}>
        <Loader size={12} />{what}
        {work === null || share === null ? null : <span>{text.waiting.at(work.phase, share, left === null ? '' : duration(left))}</span>}
        {onCancel === null ? null : <Button size="compact-xs" variant="subtle" onClick={onCancel}>{text.preflight.cancel}</Button>}
      </span>
      {bar && share !== null ? <Progress value={share} size="sm" mt={6} aria-label={what} /> : null}
    </div>
  )
}
