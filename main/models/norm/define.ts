import type { z } from 'zod'
import { AtelierError } from '../../lib/errors'
import { parseParams } from '../../lib/registry'
import type { BoundNorm, NormKind } from '../graph/types'

export interface NormDefinition<P> {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly source: string
  readonly params: z.ZodType<P>
  readonly batchStatistics: boolean
  bind(params: P, channels: number, where: string): BoundNorm
}

export function defineNorm<P>(definition: NormDefinition<P>): NormKind {
  const { id, title, summary, source, params, batchStatistics } = definition
  return { id, title, summary, source, params, batchStatistics, bind: (given, channels, where) => definition.bind(parseParams(params, given, where), channels, where) }
}

export const normError = (where: string, message: string, hint: string): AtelierError => new AtelierError('recipe.norm', `${where}: ${message}`, hint)

/** Scale and shift for each channel, 1 and 0 at the start. */
export const affine = (channels: number): BoundNorm['variables'] => [
  { name: 'gamma', shape: [channels], role: 'gamma', init: { kind: 'constant', value: 1 } },
  { name: 'beta', shape: [channels], role: 'beta', init: { kind: 'constant', value: 0 } },
]
