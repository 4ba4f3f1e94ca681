import { z } from 'zod'
import { parseParams } from '../../lib/registry'
import type { LossWeighting } from './weighting'

const params = z.strictObject({})

/** sum over targets of weight x loss, with the weights of the recipe. */
export const staticWeights: LossWeighting = {
  id: 'static', title: 'Fixed weights', summary: 'The sum of every target\'s loss times its weight.', source: '', params,
  bind(given, where) {
    parseParams(params, given, where)
    return {
      initial: ({ weight }) => weight,
      variables: () => [],
      parts: (ops, _variable, losses) => losses.map(({ target: { weight }, loss }) => ({ part: weight === 1 ? loss : ops.mul(loss, weight), factor: null })),
    }
  },
}
