import { SCALED } from '../../preload/contract'
import type { AnyEvent, ErrorBody, RunRow, Summary, VersionRow } from '../../preload/contract'
import { figure } from '../lib/figure'
import { AtelierError } from '../lib/errors'
import type { ProjectClient } from '../owner/types'
import { Exit } from './context'
import type { Context } from './context'
import { errorText, seconds, waiting } from './output'

const over = (run: RunRow): boolean => run.state !== 'queued' && run.state !== 'running'

/** Whether the same recipe may well go on from its checkpoint: not after a failure that would come again. */
const canGoOn = ({ state, cause }: RunRow): boolean => state === 'stopped' || state === 'paused' || state === 'interrupted' || (state === 'failed' && (cause === 'killed' || cause === 'disk-full'))

export function summaryOf(run: RunRow): Summary {
  return {
    type: 'summary', version: run.version, run: run.short, state: run.state, engine: run.engine, seconds: run.seconds, dataWait: run.dataWait, epochs: run.epoch, steps: run.step,
    last: run.last, best: run.best, weights: run.weights, preflight: run.preflight ?? [],
  }
}

/** Why a run did not come to its end, as an error: "training." and the cause. Null when it did, or when a person ended it. */
export function reasonOf({ state, cause, message, hint, short }: Pick<RunRow, 'state' | 'cause' | 'message' | 'hint' | 'short'>): ErrorBody | null {
  if (state !== 'failed' && state !== 'interrupted') return null
  return { code: `training.${cause ?? state}`, message: message ?? `${short} is ${state}.`, hint: hint ?? '' }
}

const TOTALS = ['train.loss', 'val.loss', 'test.loss']

/** What fits on a line: every metric of one target; of several the totals and one error each, which `runs show` completes. */
export function lineNames(last: RunRow['last']): string[] {
  const names = Object.keys(last).filter((name) => !name.startsWith('batch.') && !name.endsWith(SCALED))
  const several = names.some((name) => name.endsWith('.loss') && !TOTALS.includes(name))
  return several ? names.filter((name) => TOTALS.includes(name) || (!name.startsWith('train.') && /\.(accuracy|mae)$/.test(name))) : names
}

/** Metrics of one epoch as a line: losses and accuracies first, each with four digits. */
const epochLine = (run: RunRow): string => {
  const names = lineNames(run.last).sort((a, b) => Number(b.startsWith('val.')) - Number(a.startsWith('val.')) || a.localeCompare(b))
  return `epoch ${run.epoch}/${run.epochs}  ${names.map((name) => `${name} ${figure(run.last[name])}`).join('  ')}`
}

const progressLine = ({ phase, step, steps, imagesPerSecond, secondsLeft, dataWait }: Extract<AnyEvent, { name: 'run.progress' }>['payload']): string =>
  `${phase}${steps === 0 ? '' : `, step ${step} of ${steps}`}${imagesPerSecond === null ? '' : `, ${Math.round(imagesPerSecond)} images/s`}${secondsLeft === null ? '' : `, ${seconds(secondsLeft)} left`}${dataWait === null ? '' : `, ${waiting('waits', dataWait)}`}`

interface Voice {
  /** A line for a person, on stderr; it takes the place of the passing progress line. */
  message(text: string): void
  /** A fact: one JSON object a line on stdout, or its text for a person. */
  say(line: object, text: string): void
  passing(text: string): void
}

function voiceOf({ streams, json }: Context): Voice {
  const message = (text: string): void => streams.err(`${streams.tty && !json ? '\r\x1b[K' : ''}${text}\n`)
  return {
    message,
    say: (line, text) => (json ? streams.out(`${JSON.stringify(line)}\n`) : message(text)),
    passing: (text) => { if (streams.tty && !json) streams.err(`\r\x1b[K${text}\r`) },
  }
}

/** Says each epoch, checkpoint and warning of one run as it comes; answers the row of every change. */
function teller({ message, say, passing }: Voice, json: boolean, { id, epoch: from }: RunRow): (event: AnyEvent) => RunRow | null {
  let epoch = from
  return (event) => {
    switch (event.name) {
      case 'run.changed': {
        const { run } = event.payload
        if (run.id !== id) return null
        if (run.epoch > epoch) {
          epoch = run.epoch
          say({ type: 'epoch', run: run.short, epoch: run.epoch, epochs: run.epochs, step: run.step, steps: run.steps, metrics: run.last }, epochLine(run))
        }
        return run
      }
      case 'run.checkpoint':
        if (json && event.payload.run === id) say({ type: 'checkpoint', step: event.payload.step, epoch: event.payload.epoch }, '')
        return null
      case 'run.warning':
        if (event.payload.run === id) say({ type: 'warning', message: event.payload.message }, `warning: ${event.payload.message}`)
        return null
      case 'run.progress':
        if (event.payload.run === id) passing(progressLine(event.payload))
        return null
      case 'project.owner':
        if (!json) message(event.payload.here ? 'The process that owned the project has gone; this one has taken its place.' : 'The connection to the process that owns the project was lost; it is there again.')
        return null
      default:
        return null
    }
  }
}

/** How it ended: the summary on stdout, and on stderr why it went no further. */
function tellEnd({ streams, json }: Context, { message }: Voice, run: RunRow): void {
  const reason = reasonOf(run)
  if (json) {
    streams.out(`${JSON.stringify(summaryOf(run))}\n`)
    if (reason !== null) streams.err(`${JSON.stringify({ error: reason })}\n`)
    return
  }
  streams.out(`${run.short} ${run.state} after ${seconds(run.seconds)}${run.dataWait === null ? '' : ` (${waiting('waited', run.dataWait)})`}: ${lineNames(run.last).map((name) => `${name} ${figure(run.last[name])}`).join(', ') || 'nothing measured'}\n`)
  if (reason !== null) message(errorText(reason).trimEnd())
  if (canGoOn(run)) message(`Go on with: atelier runs resume ${run.short}`)
}

/**
 * Starts or resumes a run and follows it to its end, here or in the process that owns the project, also when that one
 * goes and another takes its place. Ctrl+C stops it with a checkpoint; a second one leaves at once. Answers how it ended.
 */
export async function follow(context: Context, client: ProjectClient, begin: () => Promise<{ version: VersionRow; run: RunRow }>, cancel: () => Promise<unknown> = () => Promise.resolve()): Promise<{ state: RunRow['state']; short: string; interrupted: boolean }> {
  const voice = voiceOf(context)
  const asked = { stop: false }
  let mine: string | null = null
  const early: AnyEvent[] = []
  let hear = (event: AnyEvent): void => void early.push(event)
  const silence = client.listen((event) => hear(event))
  const stop = (): void => {
    const asking = mine === null ? cancel() : client.call('runs.stop', { id: mine })
    asking.catch((error: unknown) => voice.message(error instanceof Error ? error.message : String(error)))
  }
  const hush = context.onInterrupt(() => {
    if (asked.stop) process.exit(130)
    asked.stop = true
    voice.message(mine === null ? 'Leaving off before the run has begun; press Ctrl+C again to leave at once.' : 'Stopping with a checkpoint; press Ctrl+C again to leave at once.')
    stop()
  })
  try {
    const { version, run } = await begin().catch((error: unknown) => {
      throw asked.stop && error instanceof AtelierError && error.code === 'preflight.cancelled' ? new Exit(130) : error
    })
    mine = run.id
    const change = version.changes?.sentence ?? null
    for (const { level, message } of run.preflight ?? []) if (level !== 'green' && !context.json) voice.message(`${level}: ${message}`)
    voice.say({ type: 'started', version: version.short, run: run.short, dataset: version.dataset, change }, `${run.short} of ${version.short} on ${version.dataset}${change === null ? '' : `: ${change}`}`)
    const last = await new Promise<RunRow>((resolve, reject) => {
      const tell = teller(voice, context.json, run)
      // The row has the truth, whatever was said before anyone listened. Where its owner goes meanwhile, the next one is asked.
      const look = (): void => {
        client.call('runs.show', { id: run.id }).then(({ run: now }) => {
          hear({ name: 'run.changed', payload: { run: now } })
          // A wish that came too early, or went to an owner that left, is told to the one there is now.
          if (asked.stop && !over(now)) stop()
        }, (error: unknown) => {
          if (!(error instanceof AtelierError && error.code === 'owner.gone')) reject(error instanceof Error ? error : new Error(String(error)))
        })
      }
      hear = (event) => {
        const now = tell(event)
        if (now !== null && over(now)) resolve(now)
        if (event.name === 'project.owner') look()
      }
      void client.lost.then(reject)
      for (const event of early) hear(event)
      look()
    })
    tellEnd(context, voice, last)
    return { state: last.state, short: last.short, interrupted: asked.stop }
  } finally {
    hush()
    silence()
  }
}
