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
  start(): Meter
}

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

export function argmax(values: Float32Array, row: number, width: number): number {
  let best = 0
  for (let k = 1; k < width; k += 1) if ((values[row * width + k] ?? -Infinity) > (values[row * width + best] ?? -Infinity)) best = k
  return best
}
