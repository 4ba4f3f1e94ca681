import type { AnyEvent, EventEnvelope, EventPayload } from '../../preload/contract'
import type { Clock } from '../lib/clock'

/** At most ten coalesced updates a second for each run and kind of event. */
const EVERY_MS = 100

type Sink = (event: EventEnvelope) => void
type Flow = 'run.metrics' | 'run.progress' | 'run.changed'
interface Held { due: NodeJS.Timeout | null; last: number; waiting: AnyEvent | null }

type FlowEvent = Extract<AnyEvent, { name: Flow }>
const isFlow = (event: AnyEvent): event is FlowEvent => event.name === 'run.metrics' || event.name === 'run.progress' || event.name === 'run.changed'
const runOf = (event: FlowEvent): string => (event.name === 'run.changed' ? event.payload.run.id : event.payload.run)

/** Joins an event to the one that waits: points add up, of the others the newest counts. */
function join(waiting: AnyEvent | null, event: AnyEvent): AnyEvent {
  if (waiting?.name !== 'run.metrics' || event.name !== 'run.metrics') return event
  const payload: EventPayload<'run.metrics'> = { run: event.payload.run, points: [...waiting.payload.points, ...event.payload.points] }
  return { name: 'run.metrics', payload }
}

/** Gives every event a sequence number and hands it to all listeners; floods are coalesced; changes of state and finished epochs never wait. */
export class EventHub {
  private seq = 0
  private readonly sinks = new Set<Sink>()
  private readonly held = new Map<string, Held>()
  private readonly states = new Map<string, string>()

  constructor(private readonly clock: Clock) {}

  listen(sink: Sink): () => void {
    this.sinks.add(sink)
    return () => this.sinks.delete(sink)
  }

  emit(event: AnyEvent): void {
    if (!isFlow(event)) {
      this.send(event)
      return
    }
    const run = runOf(event)
    const standing = event.name === 'run.changed' ? `${event.payload.run.state} ${event.payload.run.epoch}` : null
    if (standing !== null && this.states.get(run) !== standing) {
      this.states.set(run, standing)
      this.flush(run)
      this.send(event)
      return
    }
    const key = `${run} ${event.name}`
    const held = this.held.get(key) ?? { due: null, last: -Infinity, waiting: null }
    this.held.set(key, held)
    held.waiting = join(held.waiting, event)
    if (held.due !== null) return
    const wait = Math.max(0, held.last + EVERY_MS - this.clock.monotonic())
    if (wait === 0) this.release(held)
    else held.due = setTimeout(() => this.release(held), wait)
  }

  /** Sends what waits for a run, so that nothing of it arrives after its change of state. */
  private flush(run: string): void {
    for (const name of ['run.metrics', 'run.changed', 'run.progress']) {
      const held = this.held.get(`${run} ${name}`)
      if (held === undefined) continue
      if (name === 'run.metrics') this.release(held)
      else held.waiting = null
    }
  }

  private release(held: Held): void {
    if (held.due !== null) clearTimeout(held.due)
    held.due = null
    if (held.waiting === null) return
    const event = held.waiting
    held.waiting = null
    held.last = this.clock.monotonic()
    this.send(event)
  }

  private send({ name, payload }: AnyEvent): void {
    this.seq += 1
    for (const sink of [...this.sinks]) sink({ seq: this.seq, name, payload })
  }

  close(): void {
    for (const held of this.held.values()) if (held.due !== null) clearTimeout(held.due)
    this.held.clear()
    this.sinks.clear()
  }
}
