import { utilityProcess } from 'electron'
import type { MessagePortMain, UtilityProcess } from 'electron'
import type { Answer, EventEnvelope } from '../../preload/contract'
import { AtelierError, toErrorBody } from '../lib/errors'
import type { Log } from '../lib/log'
import { fromOwner } from '../owner/wire'
import type { HostToOwner } from '../owner/wire'
import { onLines } from './lines'

const CLOSE_DEADLINE_MS = 10_000
/** Waits before each new start after a crash; when they are used up within CALM_MS the owner stays down. */
const BACK_OFF_MS = [250, 1000, 4000, 15_000] as const
const CALM_MS = 120_000

export interface OwnerOptions {
  /** The built main/owner/process.ts. */
  readonly entry: string
  readonly project: string
  readonly sandboxed: boolean
  readonly log: Log
  readonly onEvent: (event: EventEnvelope) => void
  /** The project is open, for the first time or `again` after a crash, when what was read before may be old. */
  readonly onOpen: (again: boolean) => void
}

const gone = (): AtelierError => new AtelierError('owner.gone', 'The process that keeps this project ended unexpectedly.', 'It is started again by itself. Try again; nothing that was acknowledged is lost.')
const down = (): AtelierError => new AtelierError('owner.gone', 'The process that keeps this project ended several times in a row.', 'Restart Atelier. The log of this window says why it ended.')
const failed = (error: unknown): Answer => ({ ok: false, error: toErrorBody(error) })

/** One start of the owner: its process, what it said of opening the project, and the calls it has not answered. */
interface Start {
  readonly name: string
  readonly child: UtilityProcess
  readonly opened: Promise<Answer>
  readonly settle: (answer: Answer) => void
  readonly waiting: Map<number, (answer: Answer) => void>
}

/**
 * The project's owner as a utility process. A crash answers the calls in flight with "owner.gone" and starts it anew,
 * after a growing pause; a project that does not open answers every call with the reason and is not tried again.
 */
export class OwnerProcess {
  private current: Promise<Start | AtelierError>
  private starts = 0
  private nextId = 0
  private crashes: number[] = []
  private closing = false

  constructor(private readonly options: OwnerOptions) {
    this.current = Promise.resolve(this.start())
  }

  /** Asks the owner; waits while it opens or restarts. Never rejects. */
  async call(name: string, input: unknown): Promise<Answer> {
    const start = await this.current
    if (start instanceof AtelierError) return failed(start)
    const opened = await start.opened
    if (!opened.ok) return opened
    return new Promise((resolve) => {
      this.nextId += 1
      start.waiting.set(this.nextId, resolve)
      this.post(start, { type: 'call', id: this.nextId, name, input })
    })
  }

  /** What opening the project answered: null, or the reason why it is not open. */
  async opened(): Promise<Answer> {
    const start = await this.current
    return start instanceof AtelierError ? failed(start) : start.opened
  }

  /** Gives it one end of a line, over which it answers beside this process; the end is closed where no owner is there. */
  async line(end: MessagePortMain): Promise<void> {
    const start = await this.current
    if (start instanceof AtelierError) end.close()
    else start.child.postMessage({ type: 'line' } satisfies HostToOwner, [end])
  }

  async pid(): Promise<number | null> {
    const start = await this.current
    return start instanceof AtelierError ? null : start.child.pid ?? null
  }

  /** Lets it close the project and exit by itself; after the deadline it is killed. */
  async close(): Promise<void> {
    this.closing = true
    const start = await this.current
    if (start instanceof AtelierError || start.child.pid === undefined) return
    const { child, name } = start
    const exited = new Promise<void>((resolve) => { child.once('exit', () => resolve()) })
    const deadline = setTimeout(() => {
      this.options.log.write('error', name, `did not close within ${CLOSE_DEADLINE_MS / 1000} s and is killed`)
      child.kill()
    }, CLOSE_DEADLINE_MS)
    this.post(start, { type: 'close' })
    await exited
    clearTimeout(deadline)
  }

  private post({ child }: Start, message: HostToOwner): void {
    child.postMessage(message)
  }

  private start(): Start {
    const { entry, project, sandboxed, log } = this.options
    this.starts += 1
    const child = utilityProcess.fork(entry, [], { stdio: ['ignore', 'pipe', 'pipe'], serviceName: 'Atelier owner' })
    let settle: Start['settle'] = () => undefined
    const opened = new Promise<Answer>((resolve) => { settle = resolve })
    const start: Start = { name: `owner.${this.starts}`, child, opened, settle, waiting: new Map() }
    for (const [stream, level] of [[child.stdout, 'info'], [child.stderr, 'warn']] as const) {
      if (stream !== null) onLines(stream, (line) => log.write(level, start.name, line))
    }
    child.on('message', (message: unknown) => this.hear(start, message))
    child.once('exit', (code) => this.exited(start, code))
    log.write('info', start.name, `opens ${project}`)
    this.post(start, { type: 'open', project, sandboxed })
    return start
  }

  private hear(start: Start, raw: unknown): void {
    const parsed = fromOwner.safeParse(raw)
    if (!parsed.success) {
      this.options.log.write('error', start.name, `sent what is no message: ${parsed.error.message}`)
      return
    }
    const message = parsed.data
    switch (message.type) {
      case 'ready':
        start.settle(message.answer)
        if (!message.answer.ok) this.options.log.write('error', start.name, `${message.answer.error.code}: ${message.answer.error.message}`)
        else this.options.onOpen(this.starts > 1)
        return
      case 'answer':
        start.waiting.get(message.id)?.(message.answer)
        start.waiting.delete(message.id)
        return
      case 'event':
        this.options.onEvent(message.event)
    }
  }

  private exited(start: Start, code: number): void {
    const { log } = this.options
    const lost = failed(gone())
    start.settle(lost)
    for (const answer of start.waiting.values()) answer(lost)
    start.waiting.clear()
    if (this.closing) {
      log.write(code === 0 ? 'info' : 'error', start.name, `exited with ${code}`)
      return
    }
    log.write('error', start.name, `crashed with ${code}`)
    const now = performance.now()
    this.crashes = [...this.crashes.filter((time) => now - time < CALM_MS), now]
    const pause = BACK_OFF_MS[this.crashes.length - 1]
    this.current = pause === undefined
      ? Promise.resolve(down())
      : new Promise<Start | AtelierError>((resolve) => { setTimeout(() => resolve(this.closing ? gone() : this.start()), pause) })
  }
}
