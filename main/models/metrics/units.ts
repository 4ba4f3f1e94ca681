import { argmax, meanMeter } from './define'
import type { Metric } from './define'

/** Share of samples whose largest logit is the true class. */
export const accuracy: Metric = {
  id: 'accuracy', kind: 'class', direction: 'max', meanOfSamples: true, inUnits: false,
  start: () => meanMeter((outputs, truths, row, width) => (argmax(outputs, row, width) === argmax(truths, row, width) ? 1 : 0)),
}

/** Mean absolute error, in the target's own units. */
export const mae: Metric = {
  id: 'mae', kind: 'regression', direction: 'min', meanOfSamples: true, inUnits: true,
  start: () => meanMeter((outputs, truths, row) => Math.abs((outputs[row] ?? NaN) - (truths[row] ?? NaN))),
}

/** Root of the mean squared error, in the target's own units. */
export const rmse: Metric = {
  id: 'rmse', kind: 'regression', direction: 'min', meanOfSamples: false, inUnits: true,
  start() {
    const squares = meanMeter((outputs, truths, row) => ((outputs[row] ?? NaN) - (truths[row] ?? NaN)) ** 2)
    return { add: (...given) => squares.add(...given), value: () => { const mean = squares.value(); return mean === null ? null : Math.sqrt(mean) } }
  },
}

/** 1 - sum of squared errors / sum of squares about the mean of the truths; null when the truths do not vary. */
export const r2: Metric = {
  id: 'r2', kind: 'regression', direction: 'max', meanOfSamples: false, inUnits: false,
  start() {
    let errors = 0
    let count = 0
    let mean = 0
    let scatter = 0
    return {
      add(outputs, _width, truths, present) {
        for (let row = 0; row < present.length; row += 1) {
          if (present[row] === 0) continue
          const truth = truths[row] ?? NaN
          errors += ((outputs[row] ?? NaN) - truth) ** 2
          // Welford's update: no cancellation over large means.
          count += 1
          const before = truth - mean
          mean += before / count
          scatter += before * (truth - mean)
        }
      },
      value: () => (count === 0 || scatter === 0 ? null : 1 - errors / scatter),
    }
  },
}
