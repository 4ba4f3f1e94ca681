import { z } from 'zod'
import { registry } from '../../lib/registry'
import type { Unit } from '../../lib/registry'
import { crossEntropy } from './cross-entropy'
import { huber, mae, mse } from './regression'

export { maskedMean } from './define'
export const losses = registry('loss', [crossEntropy, mse, mae, huber])

/** How the losses of several targets become one. "static": the sum of weight x loss. */
const staticSum: Unit = { id: 'static', title: 'Fixed weights', summary: 'The sum of every target\'s loss times its weight.', source: '', params: z.strictObject({}) }
export const lossWeightings = registry('loss weighting', [staticSum])
