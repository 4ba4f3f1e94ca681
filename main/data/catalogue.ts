import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { cacheDir } from '../lib/cache-dir'
import { AtelierError } from '../lib/errors'
import { atelierRoot } from '../lib/root'
import type { DatasetLocation, OpenHooks, Dataset } from './dataset'
import { outlineOf } from './facts'
import type { Outline } from './facts'
import { readers } from './readers'

const run = promisify(execFile)

const DEBIAN = { package: 'dataset-fashion-mnist', inside: 'usr/share/datasets/fashion-mnist' }

/** Data sets that every project knows. */
export const BUILT_IN = ['fashion-mnist-mini', 'fashion-mnist', 'fashion-mnist-shapes', 'penguins'] as const

export function builtIn(name: string): DatasetLocation | null {
  const embedded = (...path: string[]): string => join(atelierRoot(), 'resources', 'data', ...path)
  if (name === 'fashion-mnist-mini') return { name, reader: 'idx', path: embedded('fashion-mnist-mini') }
  // The same files, with targets measured from their pixels.
  if (name === 'fashion-mnist-shapes') return { name, reader: 'idx-shapes', path: embedded('fashion-mnist-mini') }
  if (name === 'penguins') return { name, reader: 'csv', path: embedded('penguins', 'penguins.csv') }
  if (name === 'fashion-mnist') {
    const installed = join('/', DEBIAN.inside)
    return { name, reader: 'idx', path: existsSync(installed) ? installed : join(cacheDir('data'), 'fashion-mnist') }
  }
  return null
}

/** Gets the Debian package with the ordinary client and unpacks it into the cache, without root. */
async function fetchFashionMnist(target: string, hooks: OpenHooks): Promise<void> {
  mkdirSync(dirname(target), { recursive: true })
  const work = mkdtempSync(join(dirname(target), '.fetch-'))
  try {
    const tell = (step: number): void => hooks.onProgress(step, 3, 'fetching Fashion-MNIST (30 MB), step')
    tell(1)
    await run('apt-get', ['download', DEBIAN.package], { cwd: work, timeout: 300_000 })
    const archive = readdirSync(work).find((name) => name.endsWith('.deb'))
    if (archive === undefined) throw new Error('apt-get brought no package')
    tell(2)
    await run('dpkg-deb', ['-x', join(work, archive), join(work, 'x')], { timeout: 120_000 })
    const inside = join(work, 'x', DEBIAN.inside)
    const mini = builtIn('fashion-mnist-mini')
    if (mini !== null) for (const name of ['classes.txt', 'LICENSE']) copyFileSync(join(mini.path, name), join(inside, name))
    // The rename is the last step: an interrupted fetch is never taken for a finished one.
    renameSync(inside, target)
    tell(3)
  } catch (error) {
    if (existsSync(target)) return
    throw new AtelierError('data.fetch', `Fashion-MNIST could not be fetched: ${error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error)}`, `Install it with "sudo apt-get install ${DEBIAN.package}", or put its four IDX files into ${target}.`)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Whether a built-in data set has to be fetched before it can be opened. */
const isAway = ({ name, path }: DatasetLocation): boolean => name === 'fashion-mnist' && !existsSync(path)

/** Data sets that stay open, newest last: a form asks for the same one at every key that is typed. */
const held = new Map<string, Promise<Dataset>>()
/** Each may hold its pixels, some 50 MB of Fashion-MNIST. */
const MOST_HELD = 3

/** The held data set, where its files are still as they were. */
async function heldStill(key: string): Promise<Dataset | null> {
  const found = await held.get(key)?.catch(() => null)
  return found !== undefined && found !== null && await found.unchanged().catch(() => false) ? found : null
}

/** The system's words for a file that is there and cannot be read. */
const REFUSED = ['EACCES', 'EPERM', 'EIO', 'EISDIR', 'ENOTDIR', 'ELOOP']
function refused({ name }: DatasetLocation, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string' || !REFUSED.includes(error.code)) return error
  return new AtelierError('data.damaged', `The data set "${name}" cannot be read: ${error.message}.`, 'Look at its rights and at its disk; it is not known whether its content is what it was.', { cause: error })
}

/** Opens a data set, fetching a built-in one that is not here yet. One whose files have not changed is opened once. */
export async function openDataset(location: DatasetLocation, hooks: OpenHooks): Promise<Dataset> {
  if (isAway(location)) await fetchFashionMnist(location.path, hooks)
  if (!existsSync(location.path)) throw new AtelierError('data.missing', `The data set "${location.name}" is no longer at ${location.path}.`, 'Put it back, or add it again from where it is now.')
  const key = JSON.stringify([location.reader, location.path, location.imageColumn ?? null, hooks.cacheDir])
  const reader = readers.get(location.reader, 'data.reader')
  const still = await heldStill(key)
  const opening = still === null ? reader.open(location, hooks).catch((error: unknown) => { throw refused(location, error) }) : Promise.resolve(still)
  held.delete(key)
  held.set(key, opening)
  for (const old of [...held.keys()].slice(0, -MOST_HELD)) held.delete(old)
  return opening
}

/** What is known of a data set for checking a recipe. One that is not here yet is not fetched for it: built-in ones are known. */
export async function outlineAt(location: DatasetLocation, hooks: OpenHooks): Promise<Outline> {
  const mini = isAway(location) ? builtIn('fashion-mnist-mini') : null
  // The embedded sample was drawn from the whole: its pictures and classes are the same.
  return outlineOf(await openDataset(mini ?? location, hooks))
}

/** Which reader fits a path that a person names; an error says what is read. */
export async function detectReader(path: string): Promise<string> {
  if (!existsSync(path)) throw new AtelierError('data.missing', `There is nothing at ${path}.`, 'Check the path.')
  for (const reader of readers.units) if (await reader.detect(path)) return reader.id
  throw new AtelierError('data.unknown', `${path} is none of the kinds that Atelier reads.`, 'Name a folder with one sub-folder of images for each class, a folder of IDX files, or a CSV file with a header row.')
}
