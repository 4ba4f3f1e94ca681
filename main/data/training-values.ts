import type { DataSpec, TargetSpec } from '../../preload/contract/recipe'
import { openDataset } from './catalogue'
import type { DatasetLocation, OpenHooks } from './dataset'
import { chooseSamples, knownValues } from './prepare'

/** The values that a training of this recipe would fit the transform of one of its regression targets on. Throws as chooseSamples does. */
export async function trainingValues(spec: DataSpec, targets: readonly TargetSpec[], target: string, location: DatasetLocation, hooks: OpenHooks): Promise<number[]> {
  const dataset = await openDataset({ ...location, imageColumn: spec.imageColumn }, hooks)
  const { bound, split } = chooseSamples(dataset, spec, targets)
  const wanted = bound.find(({ spec: { name } }) => name === target)
  return wanted === undefined ? [] : knownValues(wanted, split.train)
}
