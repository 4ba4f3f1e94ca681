import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

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
  if (text === null) return null
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
 * one claims the stale file and removes it, and a new one appears by link, which fails if another was faster.
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
      removeStale(dir, draft)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/**
 * Takes a stale lock away. Only who holds the claim, a file named after that very record and made exclusively, may
 * remove it; whoever comes second finds the claim taken, or a lock that is no longer the stale one.
 */
function removeStale(dir: string, draft: string): void {
  const text = textOf(lockFile(dir))
  if (text === null) return
  const claim = join(dir, `.lock.claim.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`)
  try {
    linkSync(draft, claim)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    // A claim whose maker died would stand in the way for ever; its own record says who that was.
    const maker = holder.safeParse(safeJson(textOf(claim) ?? ''))
    if (!maker.success || startOf(maker.data.pid) !== maker.data.started) rmSync(claim, { force: true })
    return
  }
  try {
    if (textOf(lockFile(dir)) === text && readLock(dir) === null) rmSync(lockFile(dir), { force: true })
  } finally {
    rmSync(claim, { force: true })
  }
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
