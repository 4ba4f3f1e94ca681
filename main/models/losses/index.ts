import { registry } from '../../lib/registry'
import { crossEntropy } from './cross-entropy'
import { huber, mae, mse } from './regression'
import { staticWeights } from './static'
import { uncertainty } from './uncertainty'

export { maskedMean } from './define'
export const losses = registry('loss', [crossEntropy, mse, mae, huber])
export const lossWeightings = registry('loss weighting', [staticWeights, uncertainty])
