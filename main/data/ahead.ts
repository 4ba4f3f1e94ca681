import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Batch } from '../engine/session'
import type { Clock } from '../lib/clock'
import { AtelierError, fromErrorBody } from '../lib/errors'
import { atelierRoot } from '../lib/root'
import { fromMaker } from './batch-messages'
import type { MakerData, PassOrder } from './batch-messages'
import { fillerOf } from './augmented'
import type { AugmentPlan, Draws, Filler } from './augmented'
import { batchIn, floatsOf } from './batches'
import type { BatchSource } from './batches'
import { PASSES, callOff, isCalledOff, newRing, readyIn, slotOf, tellTaken, waitForBatch } from './ring'
import type { Ring } from './ring'

/** Batches in their order. They stay as they are until more are asked for. */
export interface Batches {
  next(): Promise<Batch>
  /** The next ones, at most so many; fewer where the pass ends or where fewer lie in memory at a time, never none before its end. */
  take(count: number): Promise<readonly Batch[]>
}

const nextOf = async (batches: Pick<Batches, 'take'>): Promise<Batch> => {
  const [batch] = await batches.take(1)
  if (batch === undefined) throw new RangeError('the pass has no more batches')
  return batch
}

/**
 * Makes the batches of one training, pass after pass. Batches of a pass are those of these rows of the source, cut at `ends`,
 * augmented where `draws` says how.
 */
export interface BatchMaker {
  /** A pass that is wanted now. It ends all before it, whether they were walked to their end or not. */
  pass(rows: Uint32Array, ends: ArrayLike<number>, draws?: Draws): Batches
  /** The pass after the last one, begun when all batches of that are made, so while it is still walked. It ends all but the last two: at most three are on. */
  follow(rows: Uint32Array, ends: ArrayLike<number>, draws?: Draws): Batches
  /** Milliseconds that batches have been waited for so far. */
  readonly waitedMs: number
  /** Batches of the passes that are on that lie ready or are being read, and the bytes that are set aside for them. */
  readonly ahead: { readonly ready: number; readonly bytes: number }
  close(): Promise<void>
}

export interface MakerOptions {
  readonly clock: Clock
  warn(message: string): void
  /** How training images are changed in passes with draws; nothing changes them where it is absent. */
  readonly augment?: AugmentPlan
  /** The file that its thread starts from, where it is not the build's; tests, which run from source, have one of their own. */
  readonly entry?: string | undefined
}

/** Data of so few numbers becomes a batch in less time than a thread takes to be told of it. */
const SMALL_BYTES = 2 ** 20
/** How long a batch is slept for before the thread's own end can be heard of. */
const PATIENCE_MS = 20

/** The build's. */
const builtEntry = (): string => join(atelierRoot(), 'out', 'main', 'batch-worker.js')
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A maker with a thread of its own, which starts at once; without one where the data is small. */
export function openMaker(source: BatchSource, options: MakerOptions): BatchMaker {
  return 4 * floatsOf(source, source.rows) < SMALL_BYTES ? new MakerHere(source, options) : new MakerAhead(source, options)
}

class MakerHere implements BatchMaker {
  waitedMs = 0
  readonly ahead = { ready: 0, bytes: 0 }
  private readonly filler: Filler
  private readonly clock: Clock
  constructor(private readonly source: BatchSource, { clock, augment }: MakerOptions) {
    this.clock = clock
    this.filler = fillerOf(source, augment ?? null)
  }

  /** One batch of a pass, in memory of its own. */
  make(rows: Uint32Array, ends: ArrayLike<number>, index: number, draws: Draws | null): Batch {
    const chosen = rowsOf(rows, ends, index)
    const memory = new Float32Array(floatsOf(this.source, chosen.length))
    this.filler.fill(chosen, memory, draws === null ? null : { ...draws, partners: rowsOf(draws.partners, ends, index) })
    return batchIn(this.source, chosen.length, memory)
  }

  pass(rows: Uint32Array, ends: ArrayLike<number>, draws: Draws | null = null): Batches {
    let index = 0
    const batches = {
      next: () => nextOf(batches),
      take: (count: number) => {
        const began = this.clock.monotonic()
        const taken: Batch[] = []
        for (; taken.length < count && index < ends.length; index += 1) taken.push(this.make(rows, ends, index, draws))
        this.waitedMs += this.clock.monotonic() - began
        return Promise.resolve(taken)
      },
    }
    return batches
  }

  /** Nothing is made before it is taken. */
  follow(rows: Uint32Array, ends: ArrayLike<number>, draws: Draws | null = null): Batches {
    return this.pass(rows, ends, draws)
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

const rowsOf = (rows: Uint32Array, ends: ArrayLike<number>, index: number): Uint32Array => {
  const end = ends[index]
  if (end === undefined) throw new RangeError('the pass has no more batches')
  return rows.subarray(index === 0 ? 0 : ends[index - 1], end)
}

class MakerAhead implements BatchMaker {
  waitedMs = 0
  private readonly worker: Worker
  private ready = false
  private closed = false
  /** The thread could not be started: batches are made here instead. */
  private substitute: MakerHere | null = null
  private failure: AtelierError | null = null
  /** Of the passes that are on. */
  private rings: Ring[] = []
  /** Passes that follow each other take turns, so that each that is on has its memory for itself. */
  private readonly memories: Float32Array[] = Array.from({ length: PASSES }, () => new Float32Array())
  private turn = 0

  constructor(private readonly source: BatchSource, private readonly options: MakerOptions) {
    const data: MakerData = { source, augment: options.augment ?? null }
    this.worker = new Worker(options.entry ?? builtEntry(), { name: 'batches', workerData: data, execArgv: [] })
    this.worker.on('message', (raw) => {
      const message = fromMaker.parse(raw)
      if (message.type === 'ready') this.ready = true
      else this.fail(fromErrorBody(message.error))
    })
    this.worker.on('error', (error: NodeJS.ErrnoException) => this.fail(new AtelierError(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory.full' : 'training.batches', `The thread that makes batches failed: ${error.message}`, 'Resume goes on from the last checkpoint.', { cause: error })))
    this.worker.on('exit', (code) => this.fail(new AtelierError('training.batches', `The thread that makes batches ended by itself (exit code ${code}).`, 'Resume goes on from the last checkpoint.')))
    // It has nothing to say that would be worth a process of its own.
    this.worker.unref()
  }

  private fail(failure: AtelierError): void {
    if (this.closed || this.failure !== null || this.substitute !== null) return
    if (this.ready) {
      this.failure = failure
      return
    }
    this.substitute = new MakerHere(this.source, this.options)
    this.options.warn(`Batches are made between the steps, which is slower: ${failure.message}`)
  }

  get ahead() {
    return { ready: this.rings.reduce((sum, ring) => sum + readyIn(ring), 0), bytes: this.memories.reduce((sum, { byteLength }) => sum + byteLength, 0) }
  }

  pass(rows: Uint32Array, ends: ArrayLike<number>, draws: Draws | null = null): Batches {
    this.endAllBut(0)
    return this.begin(rows, Uint32Array.from(ends), draws)
  }

  follow(rows: Uint32Array, ends: ArrayLike<number>, draws: Draws | null = null): Batches {
    this.endAllBut(PASSES - 1)
    this.turn = (this.turn + 1) % PASSES
    return this.begin(rows, Uint32Array.from(ends), draws)
  }

  private endAllBut(last: number): void {
    for (const ring of this.rings.splice(0, Math.max(0, this.rings.length - last))) callOff(ring)
  }

  /** The thread takes orders one after the other, and passes over those that were called off. */
  private begin(rows: Uint32Array, ends: Uint32Array, draws: Draws | null): Batches {
    const largest = ends.reduce((most, end, i) => Math.max(most, end - (ends[i - 1] ?? 0)), 0)
    const ring = newRing(floatsOf(this.source, largest), ends.length, this.memories[this.turn] ?? new Float32Array())
    this.memories[this.turn] = ring.memory
    this.rings.push(ring)
    const order: PassOrder = { rows, ends, ring, draws }
    this.worker.postMessage(order)
    // A full ring may be filled again only when half of it is free: more at a time than the other half might never come.
    const most = Math.max(1, Math.floor(ring.slots / 2))
    let index = 0
    const batches = {
      next: () => nextOf(batches),
      take: async (count: number) => {
        const began = this.options.clock.monotonic()
        const taken: Batch[] = []
        if (isCalledOff(ring)) throw new RangeError('a later pass has ended this one')
        tellTaken(ring, index)
        for (; taken.length < Math.min(count, most) && index < ends.length; index += 1) {
          while (this.substitute === null && !waitForBatch(ring, index, PATIENCE_MS)) await this.hear()
          taken.push(this.substitute === null ? batchIn(this.source, rowsOf(rows, ends, index).length, slotOf(ring, index)) : this.substitute.make(rows, ends, index, draws))
        }
        this.waitedMs += this.options.clock.monotonic() - began
        return taken
      },
    }
    return batches
  }

  /** Lets the thread's own words in, so that its end is an error here and not a wait without end. */
  private async hear(): Promise<void> {
    await turn()
    if (this.failure !== null) throw this.failure
    if (this.closed) throw new AtelierError('training.batches', 'No more batches are made: the training has ended.')
  }

  async close(): Promise<void> {
    this.closed = true
    await this.worker.terminate()
  }
}
