import { randomUUID } from 'node:crypto'
import { AtelierError } from '../lib/errors'
import type { ProjectClient } from '../owner/types'
import { Exit } from './context'
import type { Context } from './context'

const INTERRUPTED = 130

/** Work under a ticket: says on stderr how far it is, and Ctrl+C ends it with nothing done. */
export async function underTicket<T>(context: Context, client: ProjectClient, work: (ticket: string) => Promise<T>): Promise<T> {
  const ticket = randomUUID()
  const { streams, json } = context
  let said = ''
  const silence = client.listen((event) => {
    if (json || event.name !== 'work.progress' || event.payload.ticket !== ticket) return
    const { phase, done, total } = event.payload
    const text = `${phase}, ${done.toLocaleString('en')}${total === 0 ? '' : ` of ${total.toLocaleString('en')}`}`
    if (streams.tty) streams.err(done === total ? '\r\x1b[K' : `\r\x1b[K${text}\r`)
    else if (phase !== said) streams.err(`${text}\n`)
    said = phase
  })
  const release = context.onInterrupt(() => { void client.call('preflight.cancel', { ticket }) })
  try {
    return await work(ticket)
  } catch (error) {
    if (!(error instanceof AtelierError) || error.code !== 'preflight.cancelled') throw error
    streams.err('Cancelled; nothing was written.\n')
    throw new Exit(INTERRUPTED)
  } finally {
    if (streams.tty && said !== '') streams.err('\r\x1b[K')
    silence()
    release()
  }
}
