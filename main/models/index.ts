import { architectures } from './architectures'
import { layers } from './layers'
import { losses, lossWeightings } from './losses'
import { norms } from './norm'
import { optimizers } from './optimizers'
import { schedules } from './schedules'

export { modelFacts } from './graph/facts'
export type { ModelFacts } from './graph/facts'
export { directionOf, metricDirection, metrics, metricsFor } from './metrics'
export type { Metric } from './metrics'
export { normaliseUnits } from './normalise'
export { buildProgram, initialWeights, learningRate, resolveModel } from './program'
export type { ResolvedModel } from './program'

/** Every registry of models/, by the name that forms use. */
export const registries = { architectures, norms, layers, losses, lossWeightings, optimizers, schedules } as const
