import { z } from 'zod'
import { json } from '../../../preload/contract/json'
import type { ForwardContext, VariableRole } from '../../engine/session'
import type { Shape, Tensor } from '../../engine/ops'
import type { Unit } from '../../lib/registry'

/**
 * The layer graph: a model as plain JSON. Nodes stand in topological order; `inputs` name earlier nodes. An architecture
 * emits inputs (input.image, input.table), norm slots (kind "norm") and one node "features"; heads are added from targets.
 * Shapes here leave out the batch: [H, W, C] for images, [F] for tables.
 */
export const graphNode = z.strictObject({
  id: z.string().regex(/^[a-z][A-Za-z0-9._-]*$/),
  kind: z.string().min(1),
  inputs: z.array(z.string()).default([]),
  params: z.record(z.string(), json).default({}),
})
export const layerGraph = z.strictObject({ nodes: z.array(graphNode).min(1) })
export type GraphNode = z.infer<typeof graphNode>
export type LayerGraph = z.infer<typeof layerGraph>

/** A variable as a layer declares it; the builder puts "<node id>." in front and makes the initial values from a keyed stream. */
export interface LayerVariable {
  readonly name: string
  readonly shape: Shape
  readonly role: VariableRole
  readonly init: InitSpec
}
export type InitSpec =
  | { readonly kind: 'constant'; readonly value: number }
  /** Normal with std sqrt(gain / fan); He et al. 2015 with gain 2 and fan-in. */
  | { readonly kind: 'scaled-normal'; readonly gain: number; readonly fan: number }
  /** Uniform in [-limit, limit]. */
  | { readonly kind: 'uniform'; readonly limit: number }

/** What a layer's forward sees: the step's context with this node's variables under their short names. */
export interface LayerContext extends Pick<ForwardContext, 'ops' | 'training'> {
  variable(name: string): Tensor
  average(name: string, value: Tensor, keep: number): void
  /** Key for random ops: the node's id. */
  readonly key: string
}

/** A layer with its parameters parsed and bound. Errors in shapes are thrown as plain messages; the caller names the node. */
export interface BoundLayer {
  /** Shape without batch of what comes out. Throws AtelierError("model.shape") when the inputs do not fit. */
  shape(inputs: readonly Shape[]): Shape
  variables(inputs: readonly Shape[]): readonly LayerVariable[]
  forward(context: LayerContext, inputs: readonly Tensor[]): Tensor
  /** A few words for the model table ("3x3, stride 2, 16 channels"). */
  detail(inputs: readonly Shape[]): string
  /** The smallest norm batch that it can train on; 1 unless said. */
  minimumBatch?(inputs: readonly Shape[]): number
}

export interface LayerKind extends Unit {
  bind(params: unknown, where: string): BoundLayer
}

/** A norm as a unit: the layer of one slot on C channels. Normalises [N, H, W, C] or [N, C]. */
export interface NormKind extends Unit {
  /** Legal values of its parameters for C channels, or an error that names the slot and says what is legal. */
  bind(params: unknown, channels: number, where: string): BoundNorm
  /** True when statistics come from the batch, so that small norm batches matter. */
  readonly batchStatistics: boolean
}
export interface BoundNorm {
  readonly variables: readonly LayerVariable[]
  forward(context: LayerContext, x: Tensor): Tensor
  /** The parameters with "auto" replaced by what was chosen ("group, 8 groups of 4"). */
  readonly detail: string
  /** Positions (H x W) below which the norm would erase its input; 1 unless said. */
  readonly minimumPositions?: number
  /** Values of each channel (norm batch x positions) that training needs for its statistics; 1 unless said. */
  readonly minimumValues?: number
}

export interface Architecture extends Unit {
  /** A pure function from parameters and the input ({ image: [H,W,C] } or { table: [F] }) to a layer graph with slots. */
  graph(params: unknown, input: { readonly image?: Shape; readonly table?: Shape }, where: string): LayerGraph
}
