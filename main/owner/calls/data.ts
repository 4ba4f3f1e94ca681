import { existsSync } from 'node:fs'
import { basename, extname, resolve } from 'node:path'
import { BUILT_IN, builtIn, detectReader, inspectDataset, tilesOf, verifyDataset } from '../../data'
import type { VerifiedData } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import { locate, openHooks, progressFor } from '../services'
import type { Handlers } from './types'

/** A name made from a path: letters, digits, dots and dashes. */
const nameFrom = (path: string): string => basename(path, extname(path)).replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'data'

/** The name, or the first of name-2, name-3 and so on that is not taken. */
function freeName(name: string, taken: (name: string) => boolean): string {
  if (!taken(name)) return name
  let n = 2
  while (taken(`${name}-${n}`)) n += 1
  return `${name}-${n}`
}

const NOTES: Record<string, string> = {
  'fashion-mnist-mini': 'Embedded sample: 6,000 and 1,000 images of clothing', 'fashion-mnist': 'All 70,000 images; fetched on first use (30 MB)',
  'fashion-mnist-shapes': 'The embedded sample with five targets measured from its pixels', penguins: 'Embedded table: 344 penguins, three species, four measurements',
}

export const dataCalls: Handlers<'data.list' | 'data.add' | 'data.inspect' | 'data.remove' | 'data.verify' | 'data.tiles'> = {
  'data.list': (_input, { log }) => [
    ...BUILT_IN.map((name) => {
      const location = builtIn(name)
      return { name, reader: location?.reader ?? 'idx', path: location?.path ?? '', fingerprint: null, embedded: true, available: location !== null && existsSync(location.path), note: NOTES[name] ?? '' }
    }),
    ...log.datasets().map(({ name, reader, path, fingerprint }) => ({ name, reader, path, fingerprint, embedded: false, available: existsSync(path), note: '' })),
  ],
  async 'data.add'({ path, name, reader, ticket }, services) {
    const { log, emit, measurements } = services
    const absolute = resolve(path)
    const taken = (wanted: string): boolean => builtIn(wanted) !== null || log.datasets().some((entry) => entry.name === wanted && entry.path !== absolute)
    const chosen = name ?? freeName(nameFrom(absolute), taken)
    const held = log.datasets().find((entry) => entry.name === chosen)
    if (builtIn(chosen) !== null || (held !== undefined && held.path !== absolute)) throw new AtelierError('data.name', `A data set called "${chosen}" is already here${held === undefined ? '' : ` (${held.path})`}.`, 'Give another name.')
    const location = { name: chosen, reader: reader ?? await detectReader(absolute), path: absolute }
    const hooks = openHooks(services)
    const tell = progressFor(services, ticket)
    const info = await measurements.cancellable(ticket, (signal) => inspectDataset(location, {
      ...hooks, signal,
      onProgress(done, total, phase) {
        hooks.onProgress(done, total, phase)
        tell?.({ phase, done, total })
      },
    }))
    log.putDataset({ ...location, fingerprint: info.fingerprint })
    emit({ name: 'data.changed', payload: { name: chosen } })
    return info
  },
  'data.inspect': ({ name }, services) => inspectDataset(locate(services.log, name), openHooks(services)),
  'data.remove'({ name }, { log, emit }) {
    if (builtIn(name) !== null) throw new AtelierError('data.builtin', `"${name}" is built in and stays.`, '')
    locate(log, name)
    log.removeDataset(name)
    emit({ name: 'data.changed', payload: { name } })
    return {}
  },
  'data.verify': ({ ticket }, services) => services.measurements.cancellable(ticket, async (signal) => {
    const tell = progressFor(services, ticket)
    const found: VerifiedData[] = []
    for (const { name, reader, path, fingerprint } of services.log.datasets()) {
      signal.throwIfAborted()
      tell?.({ phase: `reading data set ${name}`, done: 0, total: 0 })
      found.push(await verifyDataset({ name, reader, path }, fingerprint, { ...openHooks(services), signal, onProgress: (done, total) => tell?.({ phase: `reading data set ${name}`, done, total }) }, services.log.imageColumns(name)))
    }
    return found
  }),
  'data.tiles': ({ name, ...want }, services) => tilesOf(locate(services.log, name), want, openHooks(services)),
}
