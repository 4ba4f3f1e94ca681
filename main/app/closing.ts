import { calls } from '../../preload/contract'
import type { Answer, CallName, HostCallInput, RunRow, RunState } from '../../preload/contract'

/** An owner that does not say within this time what is running is not waited for. */
const ASK_MS = 3000

type Choice = HostCallInput<'host.close'>['choice']

export interface ClosingOptions {
  readonly owner: (name: CallName, input: unknown) => Promise<Answer>
  /** Process id of this window's own owner process. */
  readonly ownerPid: () => Promise<number | null>
  /** Asks the person what shall become of these runs, those that wait included; the answer comes through `choose`. */
  readonly ask: (runs: string[]) => void
  readonly hide: () => void
  /** Lets go of window, owner and process. */
  readonly leave: () => void
}

/**
 * What closing the window means while trainings are on. Only runs of this window's own owner count: those of a command
 * line's owner go on without it.
 */
export class Closing {
  private hidden = false

  constructor(private readonly options: ClosingOptions) {}

  /** The window was asked to close. */
  async attempt(): Promise<void> {
    const runs = await this.runsIn(['running', 'queued'])
    if (runs.some(({ state }) => state === 'running')) this.options.ask(runs.map(({ id }) => id))
    else this.options.leave()
  }

  /** What the person chose. Queued runs stay in the queue whatever the choice. */
  async choose(choice: Choice): Promise<void> {
    switch (choice) {
      case 'cancel':
        return
      case 'background':
        this.hidden = true
        this.options.hide()
        return
      case 'stop':
        for (const { id } of await this.runsIn(['running'])) await this.options.owner('runs.stop', { id })
        this.options.leave()
    }
  }

  shown(): void {
    this.hidden = false
  }

  /** A run changed: a hidden window has nothing to wait for once the queue is empty. */
  async runChanged(state: RunState): Promise<void> {
    if (!this.hidden || state === 'running' || state === 'queued') return
    const left = await this.runsIn(['running', 'queued'])
    if (left.length === 0) this.leaveIfHidden()
  }

  /** The window may have come back while the owner was asked. */
  private leaveIfHidden(): void {
    if (this.hidden) this.options.leave()
  }

  /** The runs of this window's owner in one of the states; none when it cannot say. */
  private async runsIn(states: readonly RunState[]): Promise<RunRow[]> {
    const inTime = <T>(asked: Promise<T>): Promise<T | null> => Promise.race([asked, new Promise<null>((resolve) => { setTimeout(() => resolve(null), ASK_MS) })])
    const info = await inTime(this.options.owner('project.info', {}))
    // Our own process passes calls on when another one owns the project, so the answer's process id tells whose runs these are.
    if (info === null || !info.ok || calls['project.info'].output.parse(info.value).owner.pid !== await this.options.ownerPid()) return []
    const list = await inTime(this.options.owner('runs.list', {}))
    if (list === null || !list.ok) return []
    return calls['runs.list'].output.parse(list.value).filter(({ state }) => states.includes(state))
  }
}
