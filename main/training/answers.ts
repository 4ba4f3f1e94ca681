import type { JobProcess, SpawnJob } from './host'
import { askJob, gone } from './probe'
import type { EvidenceSpec, LikenessSpec, Outcome, PredictSpec, Progress, TilesSpec } from './protocol'

/** What is asked beside the queue of runs. A self-test, threads and costs are not: they are measured in a process that has just started, its memory among them. */
export type Question = EvidenceSpec | LikenessSpec | TilesSpec | PredictSpec

/** A process that has answered waits so long for the next question. */
const IDLE_MS = 30_000

/** How a process has set its engine up, once for all: null before it had to. */
const setUpFor = (question: Question): string | null => ('engine' in question ? JSON.stringify([question.engine, question.threads, question.determinism]) : null)

/** A process and how its engine is set up. */
interface Held { readonly job: JobProcess; readonly setUp: string | null }

/**
 * Asks job processes. One that has answered is kept for the next question, so that a person who changes a recipe and has it
 * checked again does not wait for the engine to be loaded each time.
 */
export class Answers {
  private idle: (Held & { readonly timer: NodeJS.Timeout }) | null = null
  private readonly asked = new Set<AbortController>()
  private closed = false

  /** `training`: whether something trains now. */
  constructor(private readonly spawn: SpawnJob, private readonly note: (message: string) => void, private readonly training: () => boolean = () => false, private readonly idleMs = IDLE_MS) {}

  /** Throws the job's failure as an AtelierError, "training.ended" where `signal`, or the end of the project, ended it. `heard` is told how far it is. */
  async ask(question: Question, signal?: AbortSignal, heard?: (progress: Progress) => void): Promise<Outcome> {
    const ending = new AbortController()
    const end = (): void => ending.abort()
    signal?.addEventListener('abort', end, { once: true })
    if (this.closed || signal?.aborted === true) end()
    this.asked.add(ending)
    try {
      const setUp = setUpFor(question)
      const kept = this.take(setUp)
      // Where one that had answered before ends without a word, what it held from then may be why: a new one is asked.
      const answer = kept === null ? null : await this.askOne(kept, question, ending.signal, heard)
      if (answer !== null) return answer
      const job = this.spawn()
      return await this.askOne({ job, setUp }, question, ending.signal, heard) ?? await gone(job)
    } finally {
      this.asked.delete(ending)
      signal?.removeEventListener('abort', end)
    }
  }

  /** Lets go of the process that waits, as where a training is about to begin. */
  rest(): void {
    const { idle } = this
    this.idle = null
    if (idle === null) return
    clearTimeout(idle.timer)
    idle.job.kill()
  }

  /** Ends whatever is still asked. */
  close(): void {
    this.closed = true
    this.rest()
    for (const ending of this.asked) ending.abort()
  }

  private async askOne(held: Held, question: Question, signal: AbortSignal, heard?: (progress: Progress) => void): Promise<Outcome | null> {
    const outcome = await askJob(held.job, question, { stay: true, note: this.note, signal, heard })
    if (outcome !== null) this.keep(held)
    return outcome
  }

  /** The process that waits, where its engine is set up as asked, or not yet. Another would have to be a new process. */
  private take(setUp: string | null): Held | null {
    const { idle } = this
    if (idle === null || (idle.setUp !== null && setUp !== null && idle.setUp !== setUp)) return null
    clearTimeout(idle.timer)
    this.idle = null
    return { job: idle.job, setUp: idle.setUp ?? setUp }
  }

  private keep({ job, setUp }: Held): void {
    this.rest()
    // Beside a training no memory is kept for a question that may never come, above all not a GPU's.
    if (this.closed || this.training()) return job.kill()
    const timer = setTimeout(() => this.rest(), this.idleMs)
    timer.unref()
    this.idle = { job, setUp, timer }
    void job.exited.then(() => { if (this.idle?.job === job) this.rest() })
  }
}
