import type { HistoryRun } from '../history'
import type { Setting } from '../settings'
import { hparamsEvent } from './event'
import { doubleOf, fieldsOf, message, textIn } from './proto'
import type { Field } from './proto'

/** Messages of tensorboard/plugins/hparams/plugin_data.proto and api.proto. */

const data = (field: Field): Uint8Array => message([1, 'varint', 0], field)
/** google.protobuf.Value */
const valueOf = (value: Setting): Uint8Array => message(typeof value === 'number' ? [2, 'double', value] : typeof value === 'boolean' ? [4, 'varint', Number(value)] : [3, 'bytes', value])

export function sessionEvent(time: number, settings: ReadonlyMap<string, Setting>, group: string): Uint8Array {
  const entries = [...settings].map(([name, value]): Field => [1, 'bytes', message([1, 'bytes', name], [2, 'bytes', valueOf(value)])])
  return hparamsEvent(time, '_hparams_/session_start_info', data([3, 'bytes', message(...entries, [4, 'bytes', group], [5, 'double', time])]))
}

const STATUS: { readonly [S in HistoryRun['state']]: number } = { done: 1, failed: 2, interrupted: 2, stopped: 1, queued: 0, running: 3, paused: 3 }
export const endEvent = (time: number, state: HistoryRun['state']): Uint8Array =>
  hparamsEvent(time, '_hparams_/session_end_info', data([4, 'bytes', message([1, 'varint', STATUS[state]], [2, 'double', time])]))

/** Settings in the content of a session's start; none where it is something else. */
export function settingsIn(content: Uint8Array): Record<string, string> {
  const settings: Record<string, string> = {}
  for (const field of fieldsOf(content)) {
    if (field.number !== 3) continue
    for (const entry of fieldsOf(field.bytes)) {
      if (entry.number !== 1) continue
      let [name, value] = ['', '']
      for (const part of fieldsOf(entry.bytes)) {
        if (part.number === 1) name = textIn(part.bytes)
        else if (part.number === 2) {
          for (const own of fieldsOf(part.bytes)) value = own.number === 2 ? String(doubleOf(own.bytes)) : own.number === 4 ? String(own.varint === 1) : own.number === 3 ? textIn(own.bytes) : value
        }
      }
      if (name !== '') settings[name] = value
    }
  }
  return settings
}
