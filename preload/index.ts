import { contextBridge, ipcRenderer } from 'electron'
import { z } from 'zod'
import { CALL_CHANNEL, EVENT_CHANNEL, HOST_CHANNEL, LINE_CHANNEL } from './contract/channels'
import { eventEnvelope, isEventName } from './contract/events'

/**
 * The bridge of `AtelierApi` (api.ts): three functions, no logic, and a port that is handed on. Names and inputs of
 * calls are checked on the other side, which does not trust the page.
 */
type Listener = (payload: unknown) => void
const listeners = new Map<string, Set<Listener>>()

// The page's policy forbids code made from text, which zod would otherwise try once.
z.config({ jitless: true })

ipcRenderer.on(EVENT_CHANNEL, (_, message: unknown) => {
  const { name, payload } = eventEnvelope.parse(message)
  for (const listener of [...(listeners.get(name) ?? [])]) listener(payload)
})

ipcRenderer.on(LINE_CHANNEL, ({ ports }) => window.postMessage(LINE_CHANNEL, window.location.origin, [...ports]))

contextBridge.exposeInMainWorld('atelier', {
  call: (name: unknown, input: unknown): Promise<unknown> => ipcRenderer.invoke(CALL_CHANNEL, name, input),
  host: (name: unknown, input: unknown): Promise<unknown> => ipcRenderer.invoke(HOST_CHANNEL, name, input),
  listen: (name: string, listener: Listener): (() => void) => {
    if (!isEventName(name)) throw new TypeError(`there is no event "${name}"`)
    const heard = listeners.get(name) ?? new Set()
    listeners.set(name, heard.add(listener))
    return () => { heard.delete(listener) }
  },
})
