import { z } from 'zod'
import type { Shape } from '../../engine/ops'
import type { LayerKind, NormKind } from '../graph/types'
import { activate, activationName } from './activation'
import { parseParams } from '../../lib/registry'
import { channelsOf, only, shapeError } from './define'

/** What a slot carries besides its norm: the activation that follows, and the first value of gamma (0 ends a residual block quietly). */
export const slotParams = z.strictObject({ activation: activationName.default('none'), gamma: z.number().default(1) })

const positionsOf = (shape: Shape): number => shape.slice(0, -1).reduce((a, b) => a * b, 1)

/** A norm as a concrete layer: `params.norm` holds the norm's own parameters. Slots are resolved to it, custom graphs may use it. */
export function normLayer(norm: NormKind): LayerKind {
  const params = slotParams.extend({ norm: z.record(z.string(), z.json()).default({}) })
  return {
    id: `norm.${norm.id}`, title: norm.title, summary: norm.summary, source: norm.source, params,
    bind(given, where) {
      const { activation, gamma, norm: own } = parseParams(params, given, where)
      const bound = (channels: number) => norm.bind(own, channels, where)
      // Bound again for each use: the number of channels is known only from the input.
      return {
        shape(inputs) {
          const shape = only(inputs)
          const positions = positionsOf(shape)
          const { minimumPositions = 1 } = bound(channelsOf(shape))
          if (positions < minimumPositions) throw shapeError(`${norm.title.toLowerCase()} over ${positions} position would erase its input`, 'Choose group or layer norm for this slot.')
          return shape
        },
        variables: (inputs) => bound(channelsOf(only(inputs))).variables.map((variable) => (variable.role === 'gamma' ? { ...variable, init: { kind: 'constant', value: gamma } } : variable)),
        forward: (context, inputs) => activate(context.ops, bound(channelsOf(only(inputs).shape)).forward(context, only(inputs)), activation),
        detail: (inputs) => [bound(channelsOf(only(inputs))).detail, ...(gamma === 1 ? [] : [`scale starts at ${gamma}`]), ...(activation === 'none' ? [] : [activation])].join(', '),
        minimumBatch(inputs) {
          const shape = only(inputs)
          return Math.ceil((bound(channelsOf(shape)).minimumValues ?? 1) / positionsOf(shape))
        },
      }
    },
  }
}
