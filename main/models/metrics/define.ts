import { AtelierError } from '../../lib/errors'

/** Gathers raw outputs [N * width] and truths over batches; null when no sample was present. */
export interface Meter {
  add(outputs: Float32Array, width: number, truths: Float32Array, present: Float32Array): void
  value(): number | null
}

export interface Metric {
  readonly id: string
  readonly kind: 'class' | 'regression'
  readonly direction: 'max' | 'min'
  /** True when the value is a plain mean over samples, so that batches can be averaged. */
  readonly meanOfSamples: boolean
  /** True when the value has the target's unit, and so another value in scaled units. */
  readonly inUnits: boolean
  start(): Meter
}

const notANumber = (): AtelierError => new AtelierError('training.nan', 'The model\'s output is not a number, so that it names no class.', 'Lower the learning rate, clip the gradient (optim.clip) or add warm-up, and train again.')

/** A metric that is a mean of something for each present sample. */
export function meanMeter(each: (outputs: Float32Array, truths: Float32Array, row: number, width: number) => number): Meter {
  let sum = 0
  let count = 0
  return {
    add(outputs, width, truths, present) {
      for (let row = 0; row < present.length; row += 1) {
        if (present[row] === 0) continue
        sum += each(outputs, truths, row, width)
        count += 1
      }
    },
    value: () => (count === 0 ? null : sum / count),
  }
}

/** Index of the largest value of a row. Throws "training.nan" when one of them is not a number: nothing is the largest then. */
export function argmax(values: Float32Array, row: number, width: number): number {
  for (let k = 0; k < width; k += 1) if (Number.isNaN(values[row * width + k])) throw notANumber()
  let best = 0
  for (let k = 1; k < width; k += 1) if ((values[row * width + k] ?? -Infinity) > (values[row * width + best] ?? -Infinity)) best = k
  return best
}
