export { chiSquareCdf, chiSquareQuantile, fisherTail, studentCdf, studentQuantile } from './distributions'
export { estimateOf, hedgesCorrection, holm, LEVEL, meanEstimate, pairedDifference, welchDifference } from './intervals'
export type { Estimate } from './intervals'
export { mean, pooledSd, sampleSd } from './sample'
