import { readers, writers } from '../../export/registry'
import { readImport, writeExport } from '../exchange'
import { takeBack } from '../take-back'
import type { Handlers } from './types'

/** The history leaves in a format, and another one comes in. */
export const exchangeCalls: Handlers<'history.formats' | 'history.export' | 'history.import' | 'history.takeBack' | 'mirror.show' | 'mirror.set' | 'mirror.now'> = {
  'history.formats': () => ({
    written: writers.map(({ id, title, summary, shape, extension, leaves }) => ({ id, title, summary, shape, extension, leaves: [...leaves] })),
    read: readers.map(({ id, title, summary }) => ({ id, title, summary })),
  }),
  'history.export': (wish, services) => writeExport(services, wish),
  'history.import': (wish, services) => readImport(services, wish),
  'history.takeBack': (what, services) => takeBack(services, what),
  'mirror.show': (_input, { mirror }) => mirror.state(),
  'mirror.set': ({ path }, { mirror }) => mirror.set(path),
  'mirror.now': (_input, { mirror }) => mirror.now(),
}
