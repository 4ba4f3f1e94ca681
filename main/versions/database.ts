import Database from 'better-sqlite3'
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { AtelierError } from '../lib/errors'
import { makeFolder } from '../lib/files'
import { migrations } from './migrations'

export type Db = Database.Database
export const DATABASE_FILE = 'atelier.sqlite'
/** "ATEL": tells the file from any other SQLite database (PRAGMA application_id). */
const APPLICATION_ID = 0x4154454c

/** SQLITE_READONLY_DIRECTORY, for which better-sqlite3 has no name. */
const READONLY_DIRECTORY = 'UNKNOWN_SQLITE_ERROR_1544'

/** SQLite's own words as ours: full disk, read-only folder, damaged file. Anything else passes through. */
export function explain(error: unknown, dir: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error
  if (['SQLITE_FULL', 'ENOSPC', 'EDQUOT'].includes(error.code)) return new AtelierError('disk.full', `The disk that holds ${dir} is full.`, 'Free some space and try again. Nothing that was acknowledged is lost.', { cause: error })
  if (['EACCES', 'EROFS', 'EPERM', 'SQLITE_PERM', 'SQLITE_CANTOPEN', 'SQLITE_IOERR_WRITE', READONLY_DIRECTORY].includes(error.code) || ('syscall' in error && error.syscall === 'mkdir' && error.code === 'ENOENT') || error.code.startsWith('SQLITE_READONLY')) {
    return new AtelierError('versions.readonly', `The project folder ${dir} cannot be written.`, 'Choose another project folder, or change its permissions.', { cause: error })
  }
  if (error.code === 'ENOTDIR' || error.code === 'EEXIST') return new AtelierError('versions.readonly', `${dir} is not a folder.`, 'Choose another project folder.', { cause: error })
  if (error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT')) return damaged(dir, error.message, error)
  return error
}

const damaged = (dir: string, why: string, cause?: unknown): AtelierError =>
  new AtelierError('versions.damaged', `The version log ${join(dir, DATABASE_FILE)} is damaged: ${why}.`, 'It was left as it is. Copy the whole folder away before anything else, then restore the file from a backup, or open another project.', { cause })

export function pragmaNumber(db: Db, name: string): number {
  const value = db.pragma(name, { simple: true })
  return typeof value === 'number' ? value : Number(value)
}

const newer = (schema: number): AtelierError =>
  new AtelierError('versions.newer', `This project was written by a newer Atelier (its schema is ${schema}, this one knows ${migrations.length}).`, 'Update Atelier. Nothing was changed.')

/**
 * Looks at the header without SQLite, which would make files beside it, so that a file which is not ours to touch stays
 * untouched (SQLite file format, section 1.3). Cheap for a file of any size; what lies deeper shows itself when it is
 * read, and `verify` reads everything.
 */
function checkHeader(dir: string): void {
  const path = join(dir, DATABASE_FILE)
  // For writing too: SQLite would open what it may not write and say so only at the first change.
  const handle = existsSync(path) ? openSync(path, 'r+') : null
  try {
    const size = handle === null ? 0 : fstatSync(handle).size
    if (handle === null || size === 0) {
      if (existsSync(join(dir, 'HEAD'))) throw damaged(dir, `it is ${handle === null ? 'gone' : 'empty'}, though HEAD beside it names edits`)
      return
    }
    const header = Buffer.alloc(100)
    if (readSync(handle, header, 0, 100, 0) < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') throw damaged(dir, 'it is not a SQLite file')
    // A crash in the middle of the first commit left a journal from which SQLite makes the file whole; the header says nothing then.
    if (existsSync(`${path}-journal`)) return
    if (header.readUInt32BE(68) !== APPLICATION_ID) throw damaged(dir, 'it is a database of another program')
    const schema = header.readUInt32BE(60)
    if (schema > migrations.length) throw newer(schema)
    const pageSize = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16)
    const whole = header.readUInt32BE(28) * pageSize
    // With a write-ahead log beside it, pages may still be only there.
    if (size < whole && !existsSync(`${path}-wal`)) throw damaged(dir, `only ${size} of its ${whole} bytes are there`)
  } finally {
    if (handle !== null) closeSync(handle)
  }
}

/** `steps` is a parameter for the tests of later schemas. */
export function migrate(db: Db, dir: string, steps: readonly string[] = migrations): void {
  const version = pragmaNumber(db, 'user_version')
  const application = pragmaNumber(db, 'application_id')
  const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
  if (application !== APPLICATION_ID && !(application === 0 && tables === 0)) throw damaged(dir, 'it is a database of another program')
  if (version > steps.length) throw newer(version)
  if (version === steps.length) return
  for (let step = version; step < steps.length; step += 1) {
    // The step and its record are one transaction: a killed migration leaves the old schema whole.
    db.transaction(() => {
      db.exec(steps[step] ?? '')
      db.pragma(`application_id = ${APPLICATION_ID}`)
      db.pragma(`user_version = ${step + 1}`)
    })()
  }
  // An older Atelier reads the schema from the file's header, so it must not wait in the write-ahead log.
  db.pragma('wal_checkpoint(TRUNCATE)')
}

/** Opens a project's database for writing, making or migrating it as needed. Throws versions.readonly, .newer, .damaged, disk.full. */
export function openDatabase(dir: string): Db {
  const path = join(dir, DATABASE_FILE)
  let db: Db | null = null
  try {
    makeFolder(dir)
    checkHeader(dir)
    db = new Database(path, { timeout: 5000 })
    db.pragma('foreign_keys = ON')
    migrate(db, dir)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    // Every checkpoint waits for the disk twice; at the usual 1,000 pages that is most of the time of many small appends.
    db.pragma('wal_autocheckpoint = 8000')
    // Room for all that a sheet of ten thousand runs is made of (12 MB); with the usual 2 MB each question reads it from the file anew.
    db.pragma('cache_size = -16000')
    return db
  } catch (error) {
    close(db)
    throw explain(error, dir)
  }
}

/** After a failure: where nothing can be written, closing fails in its turn and has nothing to add. */
function close(db: Db | null): void {
  try {
    db?.close()
  } catch {
    return
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
