import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from './clock'

export type Level = 'info' | 'warn' | 'error'

/** A log of one process for people: one line an entry, `time level source message`, UTC. */
export interface Log {
  /** `source` is the correlation id: it tells this start of this process from the others in the file, such as "owner.2". */
  write(level: Level, source: string, message: string): void
  close(): void
}

export interface LogOptions { readonly clock: Clock; /** Bytes after which a new file is begun. */ readonly limit?: number; /** Old files that stay: `<name>.1` (newest) to `<name>.<kept>`. */ readonly kept?: number }

/**
 * Opens `<folder>/<name>` for appending, making the folder. Lines are written at once, so that the last words of a
 * crash are there. Line breaks within a message continue indented. A disk that is full loses log lines, never the app.
 */
export function openLog(folder: string, name: string, { clock, limit = 1_000_000, kept = 3 }: LogOptions): Log {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  let handle = openSync(path, 'a')
  let size = fstatSync(handle).size
  const rotate = (): void => {
    closeSync(handle)
    for (let n = kept; n > 0; n -= 1) {
      try {
        renameSync(n === 1 ? path : `${path}.${n - 1}`, `${path}.${n}`)
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    }
    handle = openSync(path, 'a')
    size = 0
  }
  return {
    write(level, source, message) {
      const line = `${new Date(clock.now()).toISOString()} ${level} ${source} ${message.trimEnd().replaceAll('\n', '\n  ')}\n`
      try {
        if (size > 0 && size + Buffer.byteLength(line) > limit) rotate()
        size += writeSync(handle, line)
      } catch {
        // Where a log line cannot be written there is nowhere left to say so.
      }
    },
    close: () => closeSync(handle),
  }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
