import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { AtelierError, fromErrorBody } from '../lib/errors'
import { atelierRoot } from '../lib/root'
import { galleryAnswer } from './gallery-messages'
import type { ExtremesOrder, GalleryAnswer, GalleryOrder, MadeExtremes, MadeTiles, TilesOrder } from './gallery-messages'

/** More threads than this gain nothing that a person sees. */
const MOST_THREADS = 4
/** A thread is worth starting for this many tiles. */
const TILES_EACH = 8

/** The build's. */
const builtEntry = (): string => join(atelierRoot(), 'out', 'main', 'gallery-worker.js')

interface Waiting { readonly resolve: (answer: GalleryAnswer) => void; readonly reject: (error: Error) => void }

/** A worker and the orders that it has not answered; those of the one that follows it are not its own. */
interface Running { readonly worker: Worker; readonly waiting: Map<number, Waiting> }

/** One thread. It starts with its first order, and again after it failed. */
export class GalleryThread {
  private running: Running | null = null
  private next = 0

  constructor(private readonly entry: string) {}

  ask(order: Omit<TilesOrder, 'id'> | Omit<ExtremesOrder, 'id'>): Promise<GalleryAnswer> {
    this.running ??= this.start()
    const { worker, waiting } = this.running
    return new Promise((resolve, reject) => {
      this.next += 1
      waiting.set(this.next, { resolve, reject })
      const whole: GalleryOrder = { ...order, id: this.next }
      worker.postMessage(whole)
    })
  }

  private start(): Running {
    const running: Running = { worker: new Worker(this.entry, { name: 'gallery', execArgv: [] }), waiting: new Map() }
    const { worker, waiting } = running
    const end = (why: string, cause?: Error): void => {
      if (this.running === running) this.running = null
      for (const { reject } of waiting.values()) reject(new AtelierError('augment.gallery', `The thread that draws the gallery ended: ${why}`, 'Try again; it is started anew.', cause === undefined ? {} : { cause }))
      waiting.clear()
    }
    worker.on('message', (raw) => {
      const { success, data: answer, error } = galleryAnswer.safeParse(raw)
      if (!success) {
        // Which order it was for is not known: none of them may wait for ever.
        end(`its answer cannot be read: ${z.prettifyError(error)}`, error)
        void worker.terminate()
        return
      }
      waiting.get(answer.id)?.resolve(answer)
      waiting.delete(answer.id)
    })
    worker.on('error', (error) => end(error.message, error))
    worker.on('exit', (code) => end(`exit code ${code}`))
    worker.unref()
    return running
  }

  async close(): Promise<void> {
    const { running } = this
    this.running = null
    await running?.worker.terminate()
  }
}

/** Threads that draw the gallery side by side. Images and results lie in memory that all of them see, so nothing is copied to them. */
export class GalleryThreads {
  private readonly threads: GalleryThread[]

  /** `entry`: the file that a thread starts from; tests, which run from source, have one of their own. */
  constructor(entry = builtEntry(), count = Math.min(MOST_THREADS, availableParallelism())) {
    this.threads = Array.from({ length: count }, () => new GalleryThread(entry))
  }

  /** Tiles in their order, in `out`, which holds as many images of what comes out. */
  async tiles(order: Omit<TilesOrder, 'id' | 'kind'>): Promise<MadeTiles['tiles']> {
    const count = order.tiles.length
    const shares = Math.max(1, Math.min(this.threads.length, Math.floor(count / TILES_EACH)))
    const length = count === 0 ? 0 : order.out.length / count
    const edge = (i: number): number => Math.floor((count * i) / shares)
    const parts = await Promise.all(this.threads.slice(0, shares).map(async (thread, i) => {
      const answer = await thread.ask({ ...order, kind: 'tiles', tiles: order.tiles.slice(edge(i), edge(i + 1)), out: order.out.subarray(edge(i) * length, edge(i + 1) * length) })
      if (answer.kind !== 'tiles') throw failureOf(answer)
      return answer.tiles
    }))
    return parts.flat()
  }

  async extremes(order: Omit<ExtremesOrder, 'id' | 'kind'>): Promise<MadeExtremes> {
    const answer = await this.threads[0]?.ask({ ...order, kind: 'extremes' })
    if (answer?.kind !== 'extremes') throw failureOf(answer)
    return answer
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.close()))
  }
}

const failureOf = (answer: GalleryAnswer | undefined): AtelierError => (answer?.kind === 'failed' ? fromErrorBody(answer.error) : new AtelierError('bug', 'the gallery was answered by another order'))
