export { openMaker } from './ahead'
export type { BatchMaker, Batches } from './ahead'
export { BUILT_IN, builtIn, detectReader, openDataset, outlineAt } from './catalogue'
export type { Dataset, DatasetLocation, OpenHooks } from './dataset'
export { factsOf, outlineOf } from './facts'
export type { DataFacts, Outline } from './facts'
export { fittedSchema, inverseOf } from './fitted'
export type { Fitted } from './fitted'
export { decodeInputs } from './inputs'
export { inspectDataset, tilesAt, tilesOf } from './inspect'
export { epochOrder, normBatches, stepsPerEpoch } from './pipeline'
export { prepare } from './prepare'
export type { Part, Prepared } from './prepare'
export { readers } from './readers'
export {
  FENCE, HEAVY_OUTLIERS, LEAK_CORRELATION, RANGE_LEVELS, SIGMAS, STRONG_SKEW, beyondSeen, compareTargets, completeTransform, describeTarget, fitTransform, leaks, proposeTransform, rangeLevel, scalerOf,
  targetTransforms, unitsPerScaled,
} from './targets'
export type { FittedTransform, Histogram, Leak, Outliers, Proposal, RangeLevel, RangePair, TargetCard, TargetComparison, TargetTransform, Task, TaskLoss } from './targets'
