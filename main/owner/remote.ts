import { connect } from 'node:net'
import { calls, isEventName, events } from '../../preload/contract'
import type { AnyEvent, Answer, CallInput, CallName, CallOutput } from '../../preload/contract'
import { AtelierError, fromErrorBody } from '../lib/errors'
import { jsonLines } from './lines'
import { fromOwner } from './wire'

const CONNECT_MS = 3000

export interface Remote {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>
  ask(name: string, input: unknown): Promise<unknown>
  onEvent(listener: (event: AnyEvent) => void): void
  /** Called once when the owner is gone; calls in flight fail with "owner.gone". */
  onGone(listener: () => void): void
  close(): void
}

/** Parses an event by its name's schema; an event this version does not know is none of its business and gives null. */
export function parseEvent(name: string, payload: unknown): AnyEvent | null {
  if (!isEventName(name)) return null
  const parsed = events[name].parse(payload)
  // Name and payload were just matched by the table; TypeScript cannot follow a lookup by a union of names.
  return { name, payload: parsed } as AnyEvent
}

/**
 * Connects to the process that owns the project. Throws "owner.silent" when it holds the lock but cannot be reached, as one
 * that just starts or leaves, and "owner.stuck" when it can be reached but says nothing for 3 seconds.
 */
export function connectOwner(path: string, patience = CONNECT_MS): Promise<Remote> {
  const refusal = (code: 'owner.silent' | 'owner.stuck', why: string): AtelierError =>
    new AtelierError(code, `Another Atelier process owns this project but does not answer (${why}).`, 'Close that window or command, or end its process, then try again. Nothing is lost.')
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    const waiting = new Map<number, (answer: Answer) => void>()
    let next = 1
    let onEvent: (event: AnyEvent) => void = () => undefined
    let onGone: () => void = () => undefined
    let closed = false
    const timer = setTimeout(() => {
      socket.destroy()
      reject(refusal('owner.stuck', `no answer within ${patience / 1000} seconds`))
    }, patience)
    const lines = jsonLines(socket, (document) => {
      const message = fromOwner.parse(document)
      if (message.type === 'answer') {
        waiting.get(message.id)?.(message.answer)
        waiting.delete(message.id)
      } else if (message.type === 'event') {
        const event = parseEvent(message.event.name, message.event.payload)
        if (event !== null) onEvent(event)
      }
    })
    const send = (name: string, input: unknown): Promise<Answer> => new Promise((done) => {
      const id = next++
      waiting.set(id, done)
      lines.send({ type: 'call', id, name, input })
    })
    const ask = async (name: string, input: unknown): Promise<unknown> => {
      if (closed) throw new AtelierError('owner.gone', 'The process that owned this project has gone.', 'Try again: this process takes over.')
      const answer = await send(name, input)
      if (!answer.ok) throw fromErrorBody(answer.error)
      return answer.value
    }
    const remote: Remote = {
      ask,
      call: async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => calls[name].output.parse(await ask(name, input)) as CallOutput<N>,
      onEvent: (listener) => { onEvent = listener },
      onGone: (listener) => { onGone = listener },
      close: () => {
        closed = true
        socket.end()
      },
    }
    socket.on('error', (error) => {
      clearTimeout(timer)
      reject(refusal('owner.silent', error.message))
    })
    socket.on('close', () => {
      const wasOpen = !closed
      closed = true
      for (const done of waiting.values()) done({ ok: false, error: { code: 'owner.gone', message: 'The process that owned this project has gone.', hint: 'Try again: this process takes over.' } })
      waiting.clear()
      if (wasOpen) onGone()
    })
    socket.once('connect', () => {
      // A socket may accept while its process hangs, so the first answer decides.
      void send('project.info', {}).then((answer) => {
        clearTimeout(timer)
        // It left while it was being asked: nobody listens for that yet, so a remote made now would stay dead for ever.
        if (closed) reject(refusal('owner.silent', answer.ok ? 'it left' : answer.error.message))
        else resolve(remote)
      })
    })
  })
}
