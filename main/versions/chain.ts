import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { canonicalJson, sha256Of } from '../lib/hash'
import { writeFileAtomic } from '../lib/files'
import type { Db } from './database'

const HEAD_FILE = 'HEAD'
export interface Edit { readonly time: number; readonly kind: string; readonly subject: string; readonly body: unknown }
interface Row { readonly seq: number; readonly time: number; readonly kind: string; readonly subject: string; readonly body: string; readonly hash: string }

/** A time that is no number any more has no canonical form. */
const isOf = (previous: string, row: Row): boolean => Number.isFinite(row.time) && row.hash === editHash(previous, row)

/** The hash of an edit, with its body as canonical JSON, that follows one with the hash `previous`. */
export const editHash = (previous: string, { time, kind, subject, body }: { time: number; kind: string; subject: string; body: string }): string =>
  sha256Of(canonicalJson({ previous, time, kind, subject, body }))

/**
 * The append-only chain of edits: each row's hash covers the row before it, so that a changed or missing row is found,
 * and the newest hash is kept beside the database, so that a cut-off tail is found too.
 */
export class EditChain {
  private last: { seq: number; hash: string }
  private readonly put

  constructor(private readonly db: Db, private readonly dir: string) {
    const row = db.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1').get()
    this.last = row ?? { seq: 0, hash: '' }
    this.put = db.prepare('INSERT INTO events (seq, time, kind, subject, body, hash) VALUES (?, ?, ?, ?, ?, ?)')
  }

  /** Appends inside the caller's transaction; `publish` follows once that has committed. */
  append(edit: Edit): void {
    const row = { ...edit, body: canonicalJson(edit.body) }
    const hash = editHash(this.last.hash, row)
    const seq = this.last.seq + 1
    this.put.run(seq, row.time, row.kind, row.subject, row.body, hash)
    this.last = { seq, hash }
  }

  /** The edit has committed: when HEAD cannot be written it lags behind, which verify allows, and the edit stands. */
  publish(): void {
    try {
      writeFileAtomic(join(this.dir, HEAD_FILE), `${this.last.seq} ${this.last.hash}\n`)
    } catch {
      return
    }
  }

  /** The newest edit; its hash stands for all before it. */
  head(): { readonly seq: number; readonly hash: string } {
    return this.last
  }

  /** The hash of an edit, or null where there is none with this number. */
  hashAt(seq: number): string | null {
    return this.db.prepare<[number], string>('SELECT hash FROM events WHERE seq = ?').pluck().get(seq) ?? null
  }

  /** After a rolled-back transaction, or where edits were copied in: the chain's end is what the file says. */
  reload(): void {
    this.last = this.db.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1').get() ?? { seq: 0, hash: '' }
  }

  verify(): { checked: number; problems: string[] } {
    const problems: string[] = []
    let previous = ''
    let seq = 0
    const [notedSeq, notedHash, unreadable] = this.noted()
    for (const row of this.db.prepare<[], Row>('SELECT * FROM events ORDER BY seq').iterate()) {
      if (row.seq !== seq + 1) problems.push(`edits ${seq + 1} to ${row.seq - 1} are missing`)
      if (!isOf(previous, row)) problems.push(`edit ${row.seq} (${row.kind} of ${row.subject}) does not match its hash`)
      // HEAD may lag behind, but what it names must be there.
      if (row.seq === notedSeq && row.hash !== notedHash) problems.push(`edit ${row.seq} is not the one noted in HEAD`)
      previous = row.hash
      seq = row.seq
    }
    if (notedSeq > seq) problems.push(`edits ${seq + 1} to ${notedSeq} were cut off the end`)
    // The very first edit may have committed without a moment left for HEAD.
    if (unreadable !== null && seq > 1) problems.push(`HEAD, which names the newest edit, ${unreadable}`)
    return { checked: seq, problems }
  }

  private noted(): [number, string, string | null] {
    const head = join(this.dir, HEAD_FILE)
    if (!existsSync(head)) return [0, '', 'is missing']
    const [, seq, hash = ''] = /^(\d+) (sha256:[0-9a-f]{64})\n?$/.exec(readFileSync(head, 'utf8')) ?? []
    return seq === undefined ? [0, '', 'cannot be read'] : [Number(seq), hash, null]
  }
}
