import { createHash } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, realpathSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { AtelierError } from '../lib/errors'

/**
 * Where a project's owner listens: a socket in a folder that only this user may enter. The path is short, since the
 * system allows about 100 characters, and follows from the project's real path, so that everyone finds the same one.
 */
export function socketPath(project: string, runtimeDir = process.env.XDG_RUNTIME_DIR): string {
  const { uid } = userInfo()
  const folder = join(runtimeDir ?? tmpdir(), `atelier-${uid}`)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const facts = lstatSync(folder)
  if (!facts.isDirectory() || (process.platform !== 'win32' && facts.uid !== uid)) {
    throw new AtelierError('owner.folder', `${folder} belongs to somebody else, so Atelier will not listen there.`, 'Remove it, or set XDG_RUNTIME_DIR to a folder of your own.')
  }
  chmodSync(folder, 0o700)
  const name = createHash('sha256').update(realpathSync(project)).digest('hex').slice(0, 16)
  return join(folder, `${name}.sock`)
}
