import type { z } from 'zod'
import type { OptimizerProgram } from '../../engine/session'
import { parseParams } from '../../lib/registry'
import type { Unit } from '../../lib/registry'

export type UpdateRule = Pick<OptimizerProgram, 'slots' | 'scalars' | 'update'>
export interface Optimizer extends Unit { bind(params: unknown, weightDecay: number, where: string): UpdateRule }

export function defineOptimizer<P>(definition: Omit<Unit, 'params'> & { params: z.ZodType<P>; bind(params: P, weightDecay: number): UpdateRule }): Optimizer {
  const { id, title, summary, source, params } = definition
  return { id, title, summary, source, params, bind: (given, weightDecay, where) => definition.bind(parseParams(params, given, where), weightDecay) }
}
