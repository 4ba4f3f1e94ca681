import type { AnyEvent } from '../../preload/contract'
import { canMove } from '../versions/states'
import type { VersionLog } from '../versions/types'
import type { Failure } from './causes'

interface Parts {
  readonly log: VersionLog
  readonly emit: (event: AnyEvent) => void
  readonly note: (message: string) => void
  /** Called when nothing waits any more. */
  readonly cleared: () => void
}

const RETRY_MS = 2000

/**
 * Failures on their way into the log. One that the log cannot take (a full disk, most likely) waits until there is room:
 * at most one a run, the first, and only for the attempt that failed.
 */
export class Failures {
  private readonly waiting = new Map<string, { readonly attempt: number; readonly failure: Failure }>()
  private timer: NodeJS.Timeout | null = null

  constructor(private readonly parts: Parts) {}

  get someWait(): boolean {
    return this.waiting.size > 0
  }

  /** `attempt` is the number of attempts that the run has had. */
  add(run: string, attempt: number, failure: Failure): void {
    if (this.waiting.has(run)) return
    try {
      this.write(run, attempt, failure)
    } catch (thrown) {
      this.waiting.set(run, { attempt, failure })
      this.parts.note(`cannot record the failure of ${run}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
      this.tell(run, failure)
      this.timer ??= setTimeout(() => this.retry(), RETRY_MS).unref()
    }
  }

  /** Writes what waits for a run now, or throws what keeps it from being written. */
  flush(run: string): void {
    const held = this.waiting.get(run)
    if (held === undefined) return
    this.write(run, held.attempt, held.failure)
    this.waiting.delete(run)
  }

  /** The last try; an owner that comes later finds what is left as interrupted or still queued. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.flushAll()
  }

  private flushAll(): void {
    for (const run of [...this.waiting.keys()]) {
      try {
        this.flush(run)
      } catch {
        // Still no room; it was said when it began to wait.
        continue
      }
    }
  }

  private retry(): void {
    this.flushAll()
    this.timer = this.someWait ? setTimeout(() => this.retry(), RETRY_MS).unref() : null
    if (!this.someWait) this.parts.cleared()
  }

  private write(run: string, attempt: number, { cause, error }: Failure): void {
    const { log, emit } = this.parts
    const row = log.run(run)
    if (row.attempts !== attempt || !canMove(row.state, 'failed')) return
    emit({ name: 'run.changed', payload: { run: log.setState(run, 'failed', { cause, message: error.message, hint: error.hint }) } })
  }

  /** The person hears of it before the log does. */
  private tell(run: string, { cause, error }: Failure): void {
    try {
      this.parts.emit({ name: 'run.changed', payload: { run: { ...this.parts.log.run(run), state: 'failed', cause, message: error.message, hint: error.hint } } })
    } catch (thrown) {
      this.parts.note(`cannot read ${run}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    }
  }
}
