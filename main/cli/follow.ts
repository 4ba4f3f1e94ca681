import type { AnyEvent, RunRow, Summary, VersionRow } from '../../preload/contract'
import type { ProjectClient } from '../owner/types'
import type { Context } from './context'
import { figure, seconds } from './output'

const over = (run: RunRow): boolean => run.state !== 'queued' && run.state !== 'running'

export function summaryOf(run: RunRow): Summary {
  return {
    type: 'summary', version: run.version, run: run.short, state: run.state, engine: run.engine, seconds: run.seconds, epochs: run.epoch, steps: run.step,
    last: run.last, best: run.best, weights: run.weights, preflight: [],
  }
}

/** Metrics of one epoch as a line: losses and accuracies first, each with four digits. */
const epochLine = (run: RunRow): string => {
  const names = Object.keys(run.last).filter((name) => !name.startsWith('batch.')).sort((a, b) => Number(b.startsWith('val.')) - Number(a.startsWith('val.')) || a.localeCompare(b))
  return `epoch ${run.epoch}/${run.epochs}  ${names.map((name) => `${name} ${figure(run.last[name])}`).join('  ')}`
}

/**
 * Starts or resumes a run and follows it to its end, here or in the process that owns the project. Ctrl+C stops it with
 * a checkpoint; a second one leaves at once. Answers how it ended.
 */
export async function follow(context: Context, client: ProjectClient, begin: () => Promise<{ version: VersionRow; run: RunRow }>): Promise<{ state: RunRow['state']; short: string; interrupted: boolean }> {
  const { streams, json } = context
  let mine: string | null = null
  let epoch = 0
  const asked = { stop: false }
  const early: AnyEvent[] = []
  // A message takes the place of the passing progress line.
  const message = (text: string): void => streams.err(`${streams.tty && !json ? '\r\x1b[K' : ''}${text}\n`)
  const say = (line: object, text: string): void => (json ? streams.out(`${JSON.stringify(line)}\n`) : message(text))
  let finish: (run: RunRow) => void = () => undefined
  const ended = new Promise<RunRow>((resolve) => { finish = resolve })

  const hear = (event: AnyEvent): void => {
    if (event.name === 'run.changed' && event.payload.run.id === mine) {
      const { run } = event.payload
      if (run.epoch > epoch) {
        epoch = run.epoch
        say({ type: 'epoch', run: run.short, epoch: run.epoch, epochs: run.epochs, step: run.step, steps: run.steps, metrics: run.last }, epochLine(run))
      }
      if (over(run)) finish(run)
    } else if (event.name === 'run.checkpoint' && event.payload.run === mine) {
      if (json) say({ type: 'checkpoint', step: event.payload.step, epoch: event.payload.epoch }, '')
    } else if (event.name === 'run.warning' && event.payload.run === mine) {
      say({ type: 'warning', message: event.payload.message }, `warning: ${event.payload.message}`)
    } else if (event.name === 'run.progress' && event.payload.run === mine && streams.tty && !json) {
      const { phase, step, steps, imagesPerSecond, secondsLeft } = event.payload
      const speed = imagesPerSecond === null ? '' : `, ${Math.round(imagesPerSecond)} images/s`
      streams.err(`\r\x1b[K${phase}${steps === 0 ? '' : `, step ${step} of ${steps}`}${speed}${secondsLeft === null ? '' : `, ${seconds(secondsLeft)} left`}\r`)
    }
  }
  const silence = client.listen((event) => (mine === null ? void early.push(event) : hear(event)))
  const stop = (): void => {
    if (mine === null) return
    client.call('runs.stop', { id: mine }).catch((error: unknown) => message(error instanceof Error ? error.message : String(error)))
  }
  const hush = context.onInterrupt(() => {
    if (asked.stop) process.exit(130)
    asked.stop = true
    message('Stopping with a checkpoint; press Ctrl+C again to leave at once.')
    stop()
  })
  const { version, run } = await begin()
  mine = run.id
  if (asked.stop) stop()
  epoch = run.epoch
  say({ type: 'started', version: version.short, run: run.short, dataset: version.dataset, change: version.changes?.sentence ?? null }, `${run.short} of ${version.short} on ${version.dataset}${version.changes === null ? '' : `: ${version.changes.sentence}`}`)
  for (const event of early) hear(event)
  // An event may have come before the listener was told whose it is: the row has the truth.
  const now = await client.call('runs.show', { id: run.short })
  if (over(now.run)) finish(now.run)
  const last = await ended
  hush()
  silence()
  if (json) streams.out(`${JSON.stringify(summaryOf(last))}\n`)
  else {
    streams.out(`${last.short} ${last.state} after ${seconds(last.seconds)}: ${Object.entries(last.last).map(([name, value]) => `${name} ${figure(value)}`).join(', ') || 'nothing measured'}\n`)
    if (last.message !== null) message(`${last.message}\n${last.hint ?? ''}`)
  }
  if (last.state !== 'done') message(`Go on with: atelier runs resume ${last.short}`)
  return { state: last.state, short: last.short, interrupted: asked.stop }
}
