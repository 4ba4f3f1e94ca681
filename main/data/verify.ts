import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { VerifiedData } from '../../preload/contract/data'
import { AtelierError } from '../lib/errors'
import type { DatasetLocation, OpenHooks } from './dataset'
import { readers } from './readers'
import { columnRoot, rememberedHashes } from './readers/examined'

/** How the names of folders begin in which a data set is read anew; an owner that dies leaves one. */
export const VERIFY_FOLDER = 'verify-'
/** Files that are named; the number of all is always said. */
const NAMED = 200

/** Pictures by their names, against what was known of them when they were last read, in whatever order that was; of a table itself or of IDX files nothing is remembered file by file. */
function changedFiles(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): VerifiedData['files'] {
  if (before.size === 0) return []
  return [
    ...[...before].flatMap(([name, hash]): VerifiedData['files'] => { const held = now.get(name); return held === undefined ? [{ name, problem: 'missing' }] : held === hash ? [] : [{ name, problem: 'altered' }] }),
    ...[...now.keys()].flatMap((name): VerifiedData['files'] => (before.has(name) ? [] : [{ name, problem: 'new' }])),
  ].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * Pictures that columns of a table name, against when they were last read: the fingerprint of the table does not cover them. Which ones it
 * names is the table's own matter: one that it names no more is not missing while all of the others can be read, and one that is new is no fault.
 */
async function picturesOf(location: DatasetLocation, columns: readonly string[], hooks: OpenHooks, remembered: string): Promise<{ unread: number; files: VerifiedData['files'] }> {
  let unread = 0
  const files: VerifiedData['files'] = []
  for (const imageColumn of columns) {
    const opened = await readers.get(location.reader, 'data.reader').open({ ...location, imageColumn }, hooks)
    const root = columnRoot(location.path, imageColumn)
    unread += opened.unread
    files.push(...changedFiles(rememberedHashes(root, remembered), rememberedHashes(root, hooks.cacheDir)).filter(({ problem }) => problem === 'altered' || (problem === 'missing' && opened.unread > 0)))
  }
  return { unread, files }
}

/**
 * Reads every byte of a data set anew, whatever is remembered of files that look unchanged, and holds it against the fingerprint that was
 * recorded of it. Which files it is, is known where the data set was read before and remembered file by file. `imageColumns` are those that
 * versions on a table name pictures with.
 */
export async function verifyDataset(location: DatasetLocation, fingerprint: string | null, hooks: OpenHooks, imageColumns: readonly string[] = []): Promise<VerifiedData> {
  const { name, path } = location
  const said = (state: VerifiedData['state'], message: string, files: VerifiedData['files'] = []): VerifiedData => ({ name, path, state, message, files: files.slice(0, NAMED), more: Math.max(0, files.length - NAMED) })
  if (!existsSync(path)) return said('missing', 'it is not there any more')
  if (fingerprint === null) return said('unknown', 'no fingerprint of it was recorded')
  mkdirSync(hooks.cacheDir, { recursive: true })
  // A memory of its own, so that nothing counts as known.
  const cacheDir = mkdtempSync(join(hooks.cacheDir, VERIFY_FOLDER))
  try {
    const dataset = await readers.get(location.reader, 'data.reader').open(location, { ...hooks, cacheDir })
    const named = dataset.images === null ? imageColumns.filter((column) => dataset.columns.some(({ name: held }) => held === column)) : []
    const pictures = await picturesOf(location, named, { ...hooks, cacheDir }, hooks.cacheDir)
    const same = dataset.fingerprint === fingerprint
    const unread = dataset.unread + pictures.unread
    if (same && unread === 0 && pictures.files.length === 0) return said('whole', '')
    const files = [...(same && dataset.unread === 0 ? [] : changedFiles(rememberedHashes(path, hooks.cacheDir), rememberedHashes(path, cacheDir))), ...pictures.files]
    if (unread > 0) return said('unread', `${unread} of its files cannot be read, so that it is not known whether its content is what it was`, files)
    return said('altered', same ? 'pictures that it names are not what they were when they were last read' : 'its content is not what was recorded', files)
  } catch (error) {
    hooks.signal?.throwIfAborted()
    if (!(error instanceof AtelierError) && !(error instanceof Error && 'code' in error)) throw error
    return said('unread', error.message)
  } finally {
    rmSync(cacheDir, { recursive: true, force: true })
  }
}
