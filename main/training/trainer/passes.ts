import type { Recipe } from '../../../preload/contract'
import { drawsOf, epochOrder, normBatches } from '../../data'
import type { BatchMaker, Batches, Part, Prepared } from '../../data'

/** Samples of one evaluation batch; fixed, so that a split's numbers do not depend on the norm batch. */
const EVALUATION_BATCH = 256

/** Batches of a part as an evaluation walks it: in its order, as it is. */
const evaluationOf = (part: Part): readonly [Uint32Array, number[]] =>
  [part.rows, Array.from({ length: Math.ceil(part.count / EVALUATION_BATCH) }, (_, i) => Math.min((i + 1) * EVALUATION_BATCH, part.count))]

/** A pass over a part that is wanted now. */
export const evaluationPass = (maker: BatchMaker, part: Part): Batches => maker.pass(...evaluationOf(part))

interface Parts { readonly maker: BatchMaker; readonly prepared: Pick<Prepared, 'parts'>; readonly recipe: Recipe; readonly seed: number }

/**
 * The passes of a training in their order: each epoch over the training part, then over validation where there is one. With
 * each of them the one after it is asked for, so that its batches are begun while this one is walked. After the last epoch none
 * follows; where a training ends sooner, what was asked for is ended by the next pass that is wanted at once, or with the maker.
 */
export class Passes {
  private next: Batches | null = null

  constructor(private readonly parts: Parts) {}

  /** Has the batches made that `train` will be asked for first. */
  begin(epoch: number, batch: number): void {
    if (epoch < this.parts.recipe.budget.epochs) this.next = this.parts.maker.pass(...this.trainingOf(epoch, batch))
  }

  /** The training part in the order of this epoch (from 0), from its batch `batch` on. */
  train(epoch: number, batch: number): Batches {
    const { maker, prepared: { parts: { val } } } = this.parts
    const now = this.next ?? maker.pass(...this.trainingOf(epoch, batch))
    this.next = val === null ? this.epochAfter(epoch) : maker.follow(...evaluationOf(val))
    return now
  }

  /** The validation part after this epoch. */
  validate(epoch: number, part: Part): Batches {
    const now = this.next ?? evaluationPass(this.parts.maker, part)
    this.next = this.epochAfter(epoch)
    return now
  }

  private epochAfter(epoch: number): Batches | null {
    const { maker, recipe } = this.parts
    return epoch + 1 < recipe.budget.epochs ? maker.follow(...this.trainingOf(epoch + 1, 0)) : null
  }

  private trainingOf(epoch: number, batch: number) {
    const { prepared: { parts: { train } }, recipe, seed } = this.parts
    const order = epochOrder(seed, epoch, train.count)
    const batches = normBatches(train.count, recipe.batch.norm, recipe.batch.accumulate)
    const from = batches[batch]?.start ?? 0
    return [Uint32Array.from(order.subarray(from), (i) => train.rows[i] ?? 0), batches.slice(batch).map(({ end }) => end - from), drawsOf(train.rows, order, from, epoch)] as const
  }
}
