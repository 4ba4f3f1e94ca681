import { z } from 'zod'
import { parseParams } from '../../lib/registry'
import type { LossWeighting, WeighedTarget } from './weighting'

const params = z.strictObject({})
const variableOf = (target: string): string => `weighting.${target}.s`
/** At s = 0. */
const initial = ({ kind, weight }: WeighedTarget): number => (kind === 'regression' ? weight / 2 : weight)

/**
 * Kendall, Gal and Cipolla 2018 (arXiv 1705.07115), eq. 7 and 10, with s = log sigma^2 learnt for each target and 0 at first:
 * exp(-s) L / 2 + s / 2 of a number, exp(-s) L + s / 2 of a class. At rest s = ln L (number) or ln 2L (class), so a large
 * loss weighs little; the total may be negative. A batch without a target says nothing of its s. The recipe's weight
 * multiplies both terms. The derivation is for squared error and cross-entropy; other losses are weighed alike.
 */
export const uncertainty: LossWeighting = {
  id: 'uncertainty', title: 'Learnt by uncertainty', summary: 'Weights are learnt with the model: a target whose loss stays large gets a small one.', source: 'Kendall, Gal and Cipolla 2018, arXiv 1705.07115, eq. 7 and 10', params,
  bind(given, where) {
    parseParams(params, given, where)
    return {
      initial,
      variables: (targets) => targets.map(({ name }) => ({ name: variableOf(name), shape: [1], role: 'weighting', trainable: true, trunk: false, init: () => new Float32Array(1) })),
      parts: (ops, variable, losses) => losses.map(({ target, loss, present }) => {
        const { name, weight } = target
        const s = ops.sum(variable(variableOf(name)), [0])
        const factor = ops.mul(ops.exp(ops.neg(s)), initial(target))
        const known = ops.minimum(ops.sum(present, [0]), 1)
        return { part: ops.mul(ops.add(ops.mul(factor, loss), ops.mul(s, weight / 2)), known), factor }
      }),
    }
  },
}
