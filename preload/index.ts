import { contextBridge, ipcRenderer } from 'electron'
import type { IpcRendererEvent } from 'electron'
import { CALL_CHANNEL, EVENT_CHANNEL, HOST_CHANNEL } from './contract/channels'
import { eventEnvelope, isEventName } from './contract/events'

/** The bridge of `AtelierApi` (api.ts): three functions and no logic. Names and inputs are checked on the other side. */
contextBridge.exposeInMainWorld('atelier', {
  call: (name: unknown, input: unknown): Promise<unknown> => ipcRenderer.invoke(CALL_CHANNEL, name, input),
  host: (name: unknown, input: unknown): Promise<unknown> => ipcRenderer.invoke(HOST_CHANNEL, name, input),
  listen: (name: string, listener: (payload: unknown) => void): (() => void) => {
    if (!isEventName(name)) throw new TypeError(`there is no event "${name}"`)
    const hear = (_: IpcRendererEvent, message: unknown): void => {
      const event = eventEnvelope.parse(message)
      if (event.name === name) listener(event.payload)
    }
    ipcRenderer.on(EVENT_CHANNEL, hear)
    return () => { ipcRenderer.off(EVENT_CHANNEL, hear) }
  },
})
