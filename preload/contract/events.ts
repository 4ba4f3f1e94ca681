import { z } from 'zod'
import { hostCommand } from './commands'
import { runRow } from './rows'

/**
 * The event table: what an owner tells everyone who listens. Metric and progress events are coalesced to at most
 * 10 a second for each run; state changes are sent at once. Sequence numbers are the owner's and grow by one.
 */
export const events = {
  /** A run row changed: state, progress, last or best values. */
  'run.changed': z.object({ run: runRow }),
  /** New points since the last event; the same points are in the log. */
  'run.metrics': z.object({ run: z.string(), points: z.array(z.object({ name: z.string(), step: z.int(), value: z.number(), time: z.number() })) }),
  /** Progress between rows: what the run is doing now in words, speed, and the seconds left (null when not known). */
  'run.progress': z.object({
    run: z.string(), phase: z.string(), epoch: z.int(), epochs: z.int(), step: z.int(), steps: z.int(),
    imagesPerSecond: z.number().nullable(), secondsLeft: z.number().nullable(), dataWait: z.number().nullable(),
  }),
  'run.checkpoint': z.object({ run: z.string(), step: z.int(), epoch: z.int() }),
  'run.warning': z.object({ run: z.string(), message: z.string() }),
  'run.removed': z.object({ run: z.string() }),
  'versions.changed': z.object({ version: z.string() }),
  /** How far the opening of a data set is that takes long: fetching, checking pictures. */
  'data.progress': z.object({ phase: z.string(), done: z.int(), total: z.int() }),
  /** How far what the holder of this ticket waits for is, in the step that it is busy with. */
  'work.progress': z.object({ ticket: z.string(), phase: z.string(), done: z.int(), total: z.int() }),
  /** The git mirror could not be brought up to date; it is tried again. Nothing else suffers. */
  'mirror.failed': z.object({ message: z.string() }),
  /** Many rows came in at once: lists should be read again. */
  'history.changed': z.object({}),
  'data.changed': z.object({ name: z.string() }),
  /** The owner of the project changed hands; lists should be read again. */
  'project.owner': z.object({ pid: z.int(), kind: z.enum(['window', 'command line']), here: z.boolean() }),
  /** Only in the window: the theme was changed in the menu; the menu asks for an action; runs (ids) are on while the window is asked to close. */
  'host.theme': z.object({ theme: z.enum(['light', 'dark', 'system']) }),
  'host.command': z.object({ command: hostCommand }),
  'host.closing': z.object({ runs: z.array(z.string()) }),
} as const
export type Events = typeof events
export type EventName = keyof Events
export type EventPayload<N extends EventName> = z.output<Events[N]>
export const isEventName = (name: string): name is EventName => Object.hasOwn(events, name)

export const eventEnvelope = z.object({ seq: z.int(), name: z.string(), payload: z.unknown() })
export type EventEnvelope = z.infer<typeof eventEnvelope>
/** A named event with its payload, as listeners get it. */
export type AnyEvent = { [N in EventName]: { name: N; payload: EventPayload<N> } }[EventName]
