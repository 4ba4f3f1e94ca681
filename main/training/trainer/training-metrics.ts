import type { Prepared } from '../../data'
import type { Batch } from '../../engine/session'
import { metricsFor } from '../../models'
import type { Metric } from '../../models'
import type { Averages } from './averages'
import { metricName, scaledName } from './metric-names'
import { scalingOf, unitMetrics, withScaled } from './scaled'
import { knownIn, withTotal } from './totals'

/** Training metrics that are plain means over samples, in original units; they cost no second pass. */
export function addTrainingMetrics(averages: Averages, prepared: Prepared, outputs: Readonly<Record<string, Float32Array>>, batch: Batch): void {
  const { targets } = prepared.facts
  for (const { name, kind } of targets) {
    const [output, labels] = [outputs[name], batch.labels[name]]
    if (output === undefined || labels === undefined) continue
    const known = knownIn(batch, name)
    const add = (metric: Metric, said: Float32Array, truths: Float32Array, called: (id: string) => string): void => {
      if (!metric.meanOfSamples) return
      const meter = metric.start()
      meter.add(said, output.length / batch.size, truths, labels.present.data)
      const value = meter.value()
      if (value !== null) averages.add(called(metricName('train', targets.length, name, metric.id)), value, known)
    }
    const [said, truths] = kind === 'regression' ? [prepared.toOriginal(name, output), prepared.toOriginal(name, labels.values.data)] : [output, labels.values.data]
    for (const metric of metricsFor(kind)) add(metric, said, truths, (id) => id)
    if (kind === 'regression' && scalingOf(prepared, name) === 'measured') for (const metric of unitMetrics()) add(metric, output, labels.values.data, scaledName)
  }
}

/** An epoch's values of the training part: its means, the total of several losses, and scaled errors beside those in original units. */
export const trainingValues = (averages: Averages, prepared: Prepared): Record<string, number> => withScaled(withTotal(averages.means(), 'train', prepared.facts.targets.map(({ name }) => name)), prepared, 'train')
