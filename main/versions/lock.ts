import { closeSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** Who owns a project: told from a later process with the same number by its start time. */
const holder = z.object({ pid: z.int(), started: z.string(), kind: z.enum(['window', 'command line']), socket: z.string() })
export type LockHolder = z.infer<typeof holder>

const lockFile = (dir: string): string => join(dir, 'lock')

/** When a process started, in clock ticks since boot (field 22 of /proc/PID/stat); "" where the system does not tell, null when there is no such process. */
export function startOf(pid: number): string | null {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      // A zombie runs no more code: what it held is free.
      return state === 'Z' ? null : rest[18] ?? ''
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
  let text: string
  try {
    text = readFileSync(lockFile(dir), 'utf8')
  } catch {
    return null
  }
  const parsed = holder.safeParse(safeJson(text))
  // Locks appear whole by a link, so one that cannot be read was left by a crash of the machine.
  if (!parsed.success) return null
  return startOf(parsed.data.pid) === parsed.data.started ? parsed.data : null
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
 * the stale file is renamed away by one of them, and a new one appears by link, which fails if another was faster.
 */
export function takeLock(dir: string, kind: LockHolder['kind'], socket: string, pid: number = process.pid): { taken: true } | { taken: false; holder: LockHolder } {
  mkdirSync(dir, { recursive: true })
  const mine: LockHolder = { pid, started: startOf(pid) ?? '', kind, socket }
  const draft = join(dir, `.lock.${pid}`)
  const handle = openSync(draft, 'w', 0o600)
  try {
    writeSync(handle, JSON.stringify(mine))
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  try {
    for (;;) {
      try {
        linkSync(draft, lockFile(dir))
        return { taken: true }
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      }
      const current = readLock(dir)
      if (current !== null) return { taken: false, holder: current }
      removeStale(dir, pid)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Moves the stale lock aside; if what was moved turns out to be alive (somebody took over in between), it is put back. */
function removeStale(dir: string, pid: number): void {
  const aside = join(dir, `.lock.stale.${pid}`)
  try {
    renameSync(lockFile(dir), aside)
  } catch {
    return
  }
  const parsed = holder.safeParse(safeJson(readFileSync(aside, 'utf8')))
  if (parsed.success && startOf(parsed.data.pid) === parsed.data.started && !existsSync(lockFile(dir))) {
    linkSync(aside, lockFile(dir))
  }
  rmSync(aside, { force: true })
}

/** Lets go of a lock that this process holds; another's is left alone. */
export function releaseLock(dir: string, pid: number = process.pid): void {
  const current = readLock(dir)
  if (current?.pid === pid) rmSync(lockFile(dir), { force: true })
}
