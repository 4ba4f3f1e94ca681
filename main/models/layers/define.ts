import type { z } from 'zod'
import type { Shape, Tensor } from '../../engine/ops'
import { AtelierError } from '../../lib/errors'
import { parseParams } from '../../lib/registry'
import type { LayerContext, LayerKind, LayerVariable } from '../graph/types'

export interface LayerDefinition<P> {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly source: string
  readonly params: z.ZodType<P>
  shape(params: P, inputs: readonly Shape[]): Shape
  variables?(params: P, inputs: readonly Shape[]): readonly LayerVariable[]
  forward(context: LayerContext, inputs: readonly Tensor[], params: P): Tensor
  detail?(params: P): string
}

/** A layer kind from its definition: parameters are parsed once, when a node is bound. */
export function defineLayer<P>(definition: LayerDefinition<P>): LayerKind {
  const { id, title, summary, source, params } = definition
  return {
    id, title, summary, source, params,
    bind(given, where) {
      const parsed = parseParams(params, given, where)
      return {
        shape: (inputs) => definition.shape(parsed, inputs),
        variables: (inputs) => definition.variables?.(parsed, inputs) ?? [],
        forward: (context, inputs) => definition.forward(context, inputs, parsed),
        detail: () => definition.detail?.(parsed) ?? '',
      }
    },
  }
}

export const shapeError = (message: string, hint = ''): AtelierError => new AtelierError('model.shape', message, hint)
export const showShape = (shape: Shape): string => `[${shape.join(', ')}]`

/** The one input of a layer that takes exactly one. */
export function only<T>(inputs: readonly T[]): T {
  const [first] = inputs
  if (first === undefined || inputs.length !== 1) throw shapeError(`takes exactly one input, got ${inputs.length}`)
  return first
}

/** The one input, which must be an image [H, W, C]. */
export function image(inputs: readonly Shape[]): [number, number, number] {
  const shape = only(inputs)
  const [h, w, c] = shape
  if (shape.length !== 3 || h === undefined || w === undefined || c === undefined) throw shapeError(`takes images [height, width, channels], got ${showShape(shape)}`)
  return [h, w, c]
}

/** Channels of an image or columns of a table. */
export const channelsOf = (shape: Shape): number => shape[shape.length - 1] ?? 0
