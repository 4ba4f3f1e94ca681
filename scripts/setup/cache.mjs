import { createHash } from 'node:crypto'
import { copyFileSync, createReadStream, existsSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SetupError } from './say.mjs'

/** The runtime is kept outside the checkout, so that a second checkout or a re-install costs nothing. */
export const cacheRoot = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'atelier', 'runtime')

export const inCache = (name) => existsSync(join(cacheRoot(), name))

/** Hash of a file as hex (sha256) or base64 (sha512), read in pieces. */
export async function hashFile(path, algorithm = 'sha256', encoding = 'hex') {
  const hash = createHash(algorithm)
  await pipeline(createReadStream(path), hash)
  return hash.digest(encoding)
}

export async function checkFile(path, { algorithm, encoding, expected, name }) {
  const found = await hashFile(path, algorithm, encoding)
  if (found !== expected) throw new SetupError(`${name} arrived damaged or is not the pinned one (${algorithm} ${found} instead of ${expected}). Run the command again.`)
}

/**
 * A finished folder of the cache, made by `make(work)` in a temporary folder beside it if it is not there yet. It appears
 * by one rename, so a killed set-up never leaves a half-made one under the finished name, and of two at once one wins.
 */
export async function cached(name, make) {
  const place = join(cacheRoot(), name)
  if (existsSync(place)) return place
  mkdirSync(cacheRoot(), { recursive: true })
  const work = mkdtempSync(join(cacheRoot(), `.making-${process.pid}-`))
  try {
    await make(work)
    try {
      renameSync(work, place)
    } catch (error) {
      if (!existsSync(place)) throw error
    }
    return place
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Whether the set-up that makes this folder is still on. */
function isOn(name) {
  try {
    process.kill(Number(/^\.making-(\d+)-/.exec(name)?.[1]), 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Removes what killed set-ups left half-made. */
export function sweep() {
  if (!existsSync(cacheRoot())) return
  for (const name of readdirSync(cacheRoot())) if (name.startsWith('.making-') && !isOn(name)) rmSync(join(cacheRoot(), name), { recursive: true, force: true })
}

/** Bytes in the files of a folder that is being filled. */
export const folderSize = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).reduce((sum, entry) => {
  try {
    return entry.isFile() ? sum + statSync(join(entry.parentPath, entry.name)).size : sum
  } catch {
    return sum
  }
}, 0)

/** Points `path` at `target`, replacing whatever lay there; true when it already did. */
export function link(target, path) {
  if (linksTo(target, path)) return true
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { recursive: true, force: true })
  symlinkSync(target, path)
  return false
}

export function linksTo(target, path) {
  try {
    return lstatSync(path).isSymbolicLink() && readlinkSync(path) === target && existsSync(path)
  } catch {
    return false
  }
}

/** A copy that appears whole or not at all under its name. */
export function copyWhole(from, to) {
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(from, `${to}.${process.pid}`)
  renameSync(`${to}.${process.pid}`, to)
}

/** A file that says "done with these inputs"; written last. */
export function stamp(path, text) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.${process.pid}`, text)
  renameSync(`${path}.${process.pid}`, path)
}
