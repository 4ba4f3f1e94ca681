import Database from 'better-sqlite3'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AtelierError } from '../lib/errors'
import { migrations } from './migrations'

export type Db = Database.Database
export const DATABASE_FILE = 'atelier.sqlite'
/** "ATEL": tells the file from any other SQLite database (PRAGMA application_id). */
const APPLICATION_ID = 0x4154454c

/** SQLite's own words as ours: full disk, read-only folder, damaged file. Anything else passes through. */
export function explain(error: unknown, dir: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  if (error.code === 'SQLITE_FULL' || error.code === 'ENOSPC') return new AtelierError('disk.full', `The disk that holds ${dir} is full.`, 'Free some space and try again. Nothing that was acknowledged is lost.', { cause: error })
  if (['EACCES', 'EROFS', 'EPERM', 'SQLITE_CANTOPEN', 'SQLITE_IOERR_WRITE'].includes(error.code) || error.code.startsWith('SQLITE_READONLY')) {
    return new AtelierError('versions.readonly', `The project folder ${dir} cannot be written.`, 'Choose another project folder, or change its permissions.', { cause: error })
  }
  if (error.code === 'ENOTDIR' || error.code === 'EEXIST') return new AtelierError('versions.readonly', `${dir} is not a folder.`, 'Choose another project folder.', { cause: error })
  if (error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT')) return damaged(dir, error.message, error)
  return error
}

const damaged = (dir: string, why: string, cause?: unknown): AtelierError =>
  new AtelierError('versions.damaged', `The version log ${join(dir, DATABASE_FILE)} is damaged: ${why}.`, 'It was left as it is. Copy the whole folder away before anything else, then restore the file from a backup, or open another project.', { cause })

function pragmaNumber(db: Db, name: string): number {
  const value = db.pragma(name, { simple: true })
  return typeof value === 'number' ? value : Number(value)
}

function migrate(db: Db, dir: string): void {
  const version = pragmaNumber(db, 'user_version')
  const application = pragmaNumber(db, 'application_id')
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
  if (application !== APPLICATION_ID && !(application === 0 && tables === 0)) throw damaged(dir, 'it is a database of another program')
  if (version > migrations.length) {
    throw new AtelierError('versions.newer', `This project was written by a newer Atelier (its schema is ${version}, this one knows ${migrations.length}).`, 'Update Atelier. Nothing was changed.')
  }
  for (let step = version; step < migrations.length; step += 1) {
    // The step and its record are one transaction: a killed migration leaves the old schema whole.
    db.transaction(() => {
      db.exec(migrations[step] ?? '')
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${step + 1}`)
    })()
  }
}

/** Opens a project's database for writing, making or migrating it as needed. Throws versions.readonly, .newer, .damaged, disk.full. */
export function openDatabase(dir: string): Db {
  let db: Db | null = null
  try {
    mkdirSync(dir, { recursive: true })
    db = new Database(join(dir, DATABASE_FILE), { timeout: 5000 })
    // Asked for before the first write, so that a newer or foreign file is left untouched.
    db.pragma('foreign_keys = ON')
    migrate(db, dir)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    const quick = db.pragma('quick_check(1)', { simple: true })
    if (quick !== 'ok') throw damaged(dir, String(quick))
    return db
  } catch (error) {
    db?.close()
    throw explain(error, dir)
  }
}

/** The version of the SQLite library in use. */
export function sqliteVersion(): string {
  const db = new Database(':memory:')
  try {
    return String(db.prepare('SELECT sqlite_version()').pluck().get())
  } finally {
    db.close()
  }
}
