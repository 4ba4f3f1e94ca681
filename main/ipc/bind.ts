import { ipcMain } from 'electron'
import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { CALL_CHANNEL, EVENT_CHANNEL, HOST_CHANNEL, calls, events, isCallName, isEventName, isHostCallName } from '../../preload/contract'
import type { Answer, EventName, EventPayload } from '../../preload/contract'
import { AtelierError, toErrorBody } from '../lib/errors'
import type { Log } from '../lib/log'
import { parseInput } from '../lib/parse-input'
import type { HostHandlers } from './host-call'

export interface BindOptions {
  /** The one page that may ask, or null when it is closed. */
  readonly page: () => WebContents | null
  /** Where the page must come from, such as "app://atelier". */
  readonly origin: string
  /** Hands a parsed call on to the project's owner. */
  readonly owner: (name: string, input: unknown) => Promise<Answer>
  readonly host: HostHandlers
  readonly log: Log
}

export interface Bridge {
  /** Tells the page; nothing is dropped while it lives. */
  send<N extends EventName>(name: N, payload: EventPayload<N>): void
  /** An event of the owner, by its name as it came. */
  forward(name: string, payload: unknown): void
}

const unknown = (name: unknown): AtelierError => new AtelierError('call.unknown', `There is no call ${JSON.stringify(name)}.`, 'This is a fault in the window. Restart Atelier.')

/**
 * Binds the two call channels and the event channel. Only the main frame of our own page is answered; everything it
 * sends is parsed with the call tables, and every failure travels as data with code, message and hint.
 */
export function bindPage({ page, origin, owner, host, log }: BindOptions): Bridge {
  const checkSender = ({ sender, senderFrame }: IpcMainInvokeEvent): void => {
    const ours = page()
    if (ours === null || sender !== ours || senderFrame === null || senderFrame !== ours.mainFrame || !senderFrame.url.startsWith(`${origin}/`)) {
      throw new AtelierError('call.sender', 'This call did not come from the window of Atelier.', 'It was not carried out.')
    }
  }

  const bind = (channel: string, carryOut: (name: string, input: unknown) => Promise<Answer>): void => {
    ipcMain.handle(channel, async (event, name: unknown, input: unknown): Promise<Answer> => {
      try {
        checkSender(event)
        if (typeof name !== 'string') throw unknown(name)
        return await carryOut(name, input)
      } catch (error) {
        const body = toErrorBody(error)
        log.write('error', 'ipc', `${String(name)}: ${body.code}: ${error instanceof Error ? error.stack ?? error.message : body.message}`)
        return { ok: false, error: body }
      }
    })
  }

  bind(CALL_CHANNEL, (name, input) => {
    if (!isCallName(name)) throw unknown(name)
    return owner(name, parseInput(name, calls[name].input, input))
  })
  bind(HOST_CHANNEL, async (name, input) => {
    if (!isHostCallName(name)) throw unknown(name)
    return { ok: true, value: await host[name](name, input) }
  })

  // The page counts what it was sent; an owner that is started anew begins its own count anew.
  let seq = 0
  const forward = (name: string, payload: unknown): void => {
    if (!isEventName(name)) {
      log.write('error', 'ipc', `the owner sent an event "${name}" that is not in the table`)
      return
    }
    seq += 1
    page()?.send(EVENT_CHANNEL, { seq, name, payload: events[name].parse(payload) })
  }
  return { send: (name, payload) => forward(name, payload), forward }
}
