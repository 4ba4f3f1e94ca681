import type { z } from 'zod'
import type { Shape } from '../../engine/ops'
import { AtelierError } from '../../lib/errors'
import { parseParams } from '../../lib/registry'
import type { Architecture, GraphNode, LayerGraph } from '../graph/types'

export interface SampleShape { readonly image?: Shape | undefined; readonly table?: Shape | undefined }

export interface ArchitectureDefinition<P> {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly source: string
  readonly params: z.ZodType<P>
  graph(params: P, input: SampleShape): LayerGraph
}

export function defineArchitecture<P>(definition: ArchitectureDefinition<P>): Architecture {
  const { id, title, summary, source, params } = definition
  return { id, title, summary, source, params, graph: (given, input, where) => definition.graph(parseParams(params, given, where), input) }
}

export const needsImage = (input: SampleShape, title: string): void => {
  if (input.image === undefined) throw new AtelierError('model.input', `model.arch: ${title} takes images, and this data set has none`, 'Choose mlp for tables.')
}

/** One node; parameters and inputs may be left out. */
export const node = (id: string, kind: string, inputs: readonly string[], params: GraphNode['params'] = {}): GraphNode => ({ id, kind, inputs: [...inputs], params })
/** A norm slot with the activation that follows it. */
export const slot = (id: string, input: string, activation: 'relu' | 'none', gamma = 1): GraphNode => node(id, 'norm', [input], { activation, gamma })
