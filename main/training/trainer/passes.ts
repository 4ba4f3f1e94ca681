import type { Recipe } from '../../../preload/contract'
import { drawsOf, epochOrder, normBatches } from '../../data'
import type { BatchMaker, Batches, Part, Prepared } from '../../data'

/** Samples of one evaluation batch; fixed, so that a split's numbers do not depend on the norm batch. */
const EVALUATION_BATCH = 256
/** The validation, and the epoch after it. */
const FOLLOWING = 2

/** Batches of a part as an evaluation walks it: in its order, as it is. */
const evaluationOf = (part: Part): [Uint32Array, number[]] =>
  [part.rows, Array.from({ length: Math.ceil(part.count / EVALUATION_BATCH) }, (_, i) => Math.min((i + 1) * EVALUATION_BATCH, part.count))]

/** A pass over a part that is wanted now. */
export const evaluationPass = (maker: BatchMaker, part: Part): Batches => maker.pass(...evaluationOf(part))

interface Parts { readonly maker: BatchMaker; readonly prepared: Pick<Prepared, 'parts'>; readonly recipe: Recipe; readonly seed: number }
/** An epoch (from 0) over the training part, or the validation after it. */
interface Stage { readonly over: 'train' | 'val'; readonly epoch: number }

/**
 * The passes of a training in their order: each epoch over the training part, then over validation where there is one. The next
 * two are asked for with each, so that the batches of the next epoch are begun while this one is walked, however few it has. After
 * the last epoch none follows; where a training ends sooner, what was begun is ended by the next pass that is wanted at once, or
 * with the maker.
 */
export class Passes {
  private last: Stage | null = null
  private readonly ahead: Batches[] = []

  constructor(private readonly parts: Parts) {}

  /** The training goes on in this epoch, from its batch `batch` on: its batches are begun. */
  begin(epoch: number, batch: number): void {
    const { maker, recipe } = this.parts
    if (epoch >= recipe.budget.epochs) return
    this.ahead.push(maker.pass(...this.trainingOf(epoch, batch)))
    this.last = { over: 'train', epoch }
    this.askAhead()
  }

  /** The pass that is next. */
  next(): Batches {
    const now = this.ahead.shift()
    if (now === undefined) throw new RangeError('the training has no more passes')
    this.askAhead()
    return now
  }

  private askAhead(): void {
    for (let stage = this.afterLast(); stage !== null && this.ahead.length < FOLLOWING; stage = this.afterLast()) {
      this.ahead.push(this.parts.maker.follow(...this.orderOf(stage)))
      this.last = stage
    }
  }

  private afterLast(): Stage | null {
    const { prepared, recipe } = this.parts
    if (this.last === null) return null
    const { over, epoch } = this.last
    if (over === 'train' && prepared.parts.val !== null) return { over: 'val', epoch }
    return epoch + 1 < recipe.budget.epochs ? { over: 'train', epoch: epoch + 1 } : null
  }

  private orderOf({ over, epoch }: Stage): Parameters<BatchMaker['follow']> {
    const { val } = this.parts.prepared.parts
    return over === 'val' && val !== null ? evaluationOf(val) : this.trainingOf(epoch, 0)
  }

  private trainingOf(epoch: number, batch: number): Parameters<BatchMaker['follow']> {
    const { prepared: { parts: { train } }, recipe, seed } = this.parts
    const order = epochOrder(seed, epoch, train.count)
    const batches = normBatches(train.count, recipe.batch.norm, recipe.batch.accumulate)
    const from = batches[batch]?.start ?? 0
    return [Uint32Array.from(order.subarray(from), (i) => train.rows[i] ?? 0), batches.slice(batch).map(({ end }) => end - from), drawsOf(train.rows, order, from, epoch)]
  }
}
