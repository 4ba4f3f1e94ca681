import { z } from 'zod'
import { sha256 } from '../../preload/contract'
import type { History } from './history'

/** A capsule: one zip with a history, the content of its files, and words about itself for other programs. */
export const CAPSULE_SCHEMA = 1
export const CAPSULE = { manifest: 'capsule.json', history: 'history.json', database: 'atelier.sqlite', crate: 'ro-crate-metadata.json' } as const

export const objectName = (hash: string): string => `objects/${hash.slice(7, 9)}/${hash.slice(7)}`
const OBJECT = /^objects\/([0-9a-f]{2})\/(\1[0-9a-f]{62})$/
export const isCapsuleFile = (name: string): boolean => Object.values<string>(CAPSULE).includes(name) || OBJECT.test(name)
export const objectHash = (name: string): string | null => {
  const hex = OBJECT.exec(name)?.[2]
  return hex === undefined ? null : `sha256:${hex}`
}

const file = z.strictObject({ path: z.string(), bytes: z.int().nonnegative(), hash: sha256 })
/** Every other file of the capsule with its hash, so that one altered byte is found. */
export const manifestSchema = z.strictObject({ format: z.literal('atelier-capsule'), schema: z.int().positive(), software: z.string(), files: z.array(file) })
export type CapsuleFile = z.infer<typeof file>

const KINDS: Readonly<Record<string, readonly [name: string, type: string]>> = {
  [CAPSULE.history]: ['History: versions, runs, points', 'application/json'],
  [CAPSULE.database]: ['The same as a SQLite database', 'application/vnd.sqlite3'],
}

/** RO-Crate 1.1 metadata (w3id.org/ro/crate/1.1): what this is, by whom it was made, and its files. */
export function crateText(history: History, files: readonly CapsuleFile[], software: string, now: number): string {
  const name = history.project.name || 'Atelier project'
  const graph = [
    { '@id': CAPSULE.crate, '@type': 'CreativeWork', 'conformsTo': { '@id': 'https://w3id.org/ro/crate/1.1' }, 'about': { '@id': './' } },
    {
      '@id': './', '@type': 'Dataset', name, 'description': `Versions, runs and results of the Atelier project "${name}".`, 'datePublished': new Date(now).toISOString(),
      'license': 'Not stated: as the owner of the project says.', 'hasPart': files.map(({ path }) => ({ '@id': path })), 'mentions': [{ '@id': '#export' }],
    },
    { '@id': '#atelier', '@type': 'SoftwareApplication', 'name': 'Atelier', 'softwareVersion': software },
    { '@id': '#export', '@type': 'CreateAction', 'name': 'Export of this capsule', 'instrument': { '@id': '#atelier' }, 'endTime': new Date(now).toISOString(), 'result': files.slice(0, 1).map(({ path }) => ({ '@id': path })) },
    ...files.map(({ path, bytes, hash }) => ({
      '@id': path, '@type': 'File', 'name': KINDS[path]?.[0] ?? `Content ${hash}`, 'encodingFormat': KINDS[path]?.[1] ?? 'application/octet-stream', 'contentSize': String(bytes), 'sha256': hash.slice(7),
    })),
  ]
  return `${JSON.stringify({ '@context': 'https://w3id.org/ro/crate/1.1/context', '@graph': graph }, null, 1)}\n`
}
