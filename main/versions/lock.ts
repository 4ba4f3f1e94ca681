import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { makeFolder } from '../lib/files'

/** Who owns a project: told from a later process with the same number by its start time. */
const holder = z.object({ pid: z.int(), started: z.string(), kind: z.enum(['window', 'command line']), socket: z.string() })
export type LockHolder = z.infer<typeof holder>

const lockFile = (dir: string): string => join(dir, 'lock')

/** Ticks repeat after a restart of the machine; this does not. */
const bootId = (): string => textOf('/proc/sys/kernel/random/boot_id')?.trim() ?? ''

/** When a process started, in clock ticks since a boot (field 22 of /proc/PID/stat); "" where the system does not tell, null when there is no such process. */
export function startOf(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      // A zombie runs no more code: what it held is free.
      return state === 'Z' ? null : `${bootId()} ${rest[18] ?? ''}`
    } catch {
      return null
    }
  }
  try {
    process.kill(pid, 0)
    return ''
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? '' : null
  }
}

/** The living holder of a project's lock, or null when it is free or its holder is gone. */
export function readLock(dir: string): LockHolder | null {
  const text = textOf(lockFile(dir))
  return text === null ? null : livingIn(text)
}

/** Who a record names, if that process still lives. Records appear whole, so one that cannot be read was left by a crash of the machine. */
function livingIn(text: string): LockHolder | null {
  const parsed = holder.safeParse(safeJson(text))
  return parsed.success && startOf(parsed.data.pid) === parsed.data.started ? parsed.data : null
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * Takes the project's lock for this process, or answers who has it. Of several that find a stale lock exactly one wins:
 * only who holds the claim on that very record may put its own in its place, in one rename.
 */
export function takeLock(dir: string, kind: LockHolder['kind'], socket: string, pid: number = process.pid): { taken: true } | { taken: false; holder: LockHolder } {
  makeFolder(dir)
  const mine: LockHolder = { pid, started: startOf(pid) ?? '', kind, socket }
  const current = acquire(dir, 'lock', mine)
  return current === null ? { taken: true } : { taken: false, holder: current }
}

/**
 * Null when `name` is now ours, else its living holder. A stale record is replaced under a claim: a file named after that
 * record, taken in this same way, so that also the claim of a process that died is passed on to exactly one.
 */
function acquire(dir: string, name: string, mine: LockHolder): LockHolder | null {
  const path = join(dir, name)
  const draft = writeDraft(dir, mine)
  try {
    for (;;) {
      try {
        linkSync(draft, path)
        return null
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      }
      const text = textOf(path)
      if (text === null) continue
      const living = livingIn(text)
      if (living !== null) return living
      const claim = `.lock.${createHash('sha256').update(`${name} ${text}`).digest('hex').slice(0, 16)}`
      if (acquire(dir, claim, mine) !== null) {
        // Someone alive is about to replace this record: that takes it a few file operations.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
        continue
      }
      try {
        // Whoever held the claim before may have replaced the record since it was read.
        if (textOf(path) === text) {
          renameSync(draft, path)
          return null
        }
      } finally {
        rmSync(join(dir, claim), { force: true })
      }
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

let drafts = 0

/** A record appears whole: it is written beside and then linked or renamed. */
function writeDraft(dir: string, mine: LockHolder): string {
  drafts += 1
  const draft = join(dir, `.lock.${process.pid}.${drafts}`)
  const handle = openSync(draft, 'w', 0o600)
  try {
    writeSync(handle, JSON.stringify(mine))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  return draft
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** Lets go of a lock that this process holds; another's is left alone. */
export function releaseLock(dir: string, pid: number = process.pid): void {
  const current = readLock(dir)
  if (current?.pid === pid) rmSync(lockFile(dir), { force: true })
}
