import { createHash } from 'node:crypto'
import { accessSync, chmodSync, constants, lstatSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { AtelierError } from '../lib/errors'

/** Bytes of a socket's path that every system allows: sun_path holds 108 on Linux and 104 elsewhere, with a closing zero. */
const LONGEST = 103
const REMEDY = 'Set XDG_RUNTIME_DIR, or TMPDIR, to a folder of your own with a short path.'

/** The folders that Atelier may listen below, for tests; by default the system's. */
export interface Places { readonly runtime: string | undefined; readonly temporary: string }
const systemPlaces = (): Places => ({ runtime: process.env.XDG_RUNTIME_DIR, temporary: tmpdir() })

/** Whether a runtime folder is this user's: after "su" or "sudo -E" the variable may still name another one's. */
function isOurs(folder: string, uid: number): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
    const facts = statSync(folder)
    return facts.isDirectory() && (process.platform === 'win32' || facts.uid === uid)
  } catch {
    return false
  }
}

/** Makes the folder that only this user may enter, or makes sure that the one there is such a folder. */
function privateFolder(folder: string, uid: number): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    if (code !== 'EEXIST') throw new AtelierError('owner.folder', `Atelier cannot make the folder ${folder}, in which it listens (${code}).`, REMEDY, { cause: error })
  }
  const facts = lstatSync(folder)
  if (!facts.isDirectory() || (process.platform !== 'win32' && facts.uid !== uid)) {
    throw new AtelierError('owner.folder', `${folder} is ${facts.isDirectory() ? 'another user\'s' : 'not a folder'}, so Atelier will not listen there.`, `Remove it. Or: ${REMEDY}`)
  }
  chmodSync(folder, 0o700)
  return folder
}

/**
 * Where a project's owner listens: a socket in a folder that only this user may enter, in the user's runtime folder, else
 * in the temporary one. Its name follows from the project's real path; others find it in the project's lock.
 */
export function socketPath(project: string, { runtime, temporary }: Places = systemPlaces()): string {
  const { uid } = userInfo()
  const name = `${createHash('sha256').update(realpathSync(project)).digest('hex').slice(0, 16)}.sock`
  const below = (folder: string): string => join(folder, `atelier-${uid}`)
  const fits = (folder: string): boolean => Buffer.byteLength(join(below(folder), name)) <= LONGEST
  if (runtime !== undefined && isAbsolute(runtime) && fits(runtime) && isOurs(runtime, uid)) return join(privateFolder(below(runtime), uid), name)
  if (!fits(temporary)) throw new AtelierError('owner.folder', `The path of the temporary folder ${temporary} is too long for a socket below it.`, REMEDY)
  return join(privateFolder(below(temporary), uid), name)
}
