import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { VerifiedData } from '../../preload/contract/data'
import { AtelierError } from '../lib/errors'
import type { DatasetLocation, OpenHooks } from './dataset'
import { readers } from './readers'
import { rememberedHashes } from './readers/examined'

/** Files that are named; the number of all is always said. */
const NAMED = 200

/** Files against what was known of them when the data set was last read; of a table or of IDX files nothing is remembered file by file. */
function changedFiles(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): VerifiedData['files'] {
  if (before.size === 0) return []
  return [
    ...[...before].flatMap(([name, hash]): VerifiedData['files'] => { const held = now.get(name); return held === undefined ? [{ name, problem: 'missing' }] : held === hash ? [] : [{ name, problem: 'altered' }] }),
    ...[...now.keys()].flatMap((name): VerifiedData['files'] => (before.has(name) ? [] : [{ name, problem: 'new' }])),
  ]
}

/**
 * Reads every byte of a data set anew, whatever is remembered of files that look unchanged, and holds it against the fingerprint that was
 * recorded of it. Which files it is, is known where the data set was read before and remembered file by file.
 */
export async function verifyDataset(location: DatasetLocation, fingerprint: string | null, hooks: OpenHooks): Promise<VerifiedData> {
  const { name, path } = location
  const said = (state: VerifiedData['state'], message: string, files: VerifiedData['files'] = []): VerifiedData => ({ name, path, state, message, files: files.slice(0, NAMED), more: Math.max(0, files.length - NAMED) })
  if (!existsSync(path)) return said('missing', 'it is not there any more')
  if (fingerprint === null) return said('unknown', 'no fingerprint of it was recorded')
  mkdirSync(hooks.cacheDir, { recursive: true })
  // A memory of its own, so that nothing counts as known.
  const cacheDir = mkdtempSync(join(hooks.cacheDir, 'verify-'))
  try {
    const dataset = await readers.get(location.reader, 'data.reader').open(location, { ...hooks, cacheDir })
    const [before, now] = [rememberedHashes(path, hooks.cacheDir), rememberedHashes(path, cacheDir)]
    if (dataset.fingerprint === fingerprint && dataset.unread === 0) return said('whole', '')
    const files = changedFiles(before, now)
    if (dataset.unread > 0) return said('unread', `${dataset.unread} of its files cannot be read, so that it is not known whether its content is what it was`, files)
    return said('altered', 'its content is not what was recorded', files)
  } catch (error) {
    hooks.signal?.throwIfAborted()
    if (!(error instanceof AtelierError) && !(error instanceof Error && 'code' in error)) throw error
    return said('unread', error.message)
  } finally {
    rmSync(cacheDir, { recursive: true, force: true })
  }
}
