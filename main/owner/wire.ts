import { z } from 'zod'
import { answer } from '../../preload/contract/errors'
import { eventEnvelope } from '../../preload/contract/events'

/**
 * What travels between an owner and whoever asks it: the same messages over a utility process's port and, one JSON
 * document a line, over the project's local socket. Inputs and payloads are parsed with the call and event tables.
 */
export const toOwner = z.object({ type: z.literal('call'), id: z.int(), name: z.string(), input: z.unknown() })
export type ToOwner = z.infer<typeof toOwner>

export const fromOwner = z.discriminatedUnion('type', [
  z.object({ type: z.literal('answer'), id: z.int(), answer }),
  z.object({ type: z.literal('event'), event: eventEnvelope }),
  /** Utility process only: the project is open (or is not, with the reason) and calls may come. */
  z.object({ type: z.literal('ready'), answer }),
])
export type FromOwner = z.infer<typeof fromOwner>

/** Utility process only: what its host tells it at the start and at the end. */
export const hostToOwner = z.discriminatedUnion('type', [
  z.object({ type: z.literal('open'), project: z.string(), sandboxed: z.boolean() }),
  toOwner,
  /** A port comes along; whoever holds its other end may ask over it. */
  z.object({ type: z.literal('line') }),
  /** Close the project: running trainings write a checkpoint and pause into the queue; the process then exits by itself. */
  z.object({ type: z.literal('close') }),
])
export type HostToOwner = z.infer<typeof hostToOwner>
