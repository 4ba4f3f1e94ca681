import type { z } from 'zod'
import { parseParams } from '../../lib/registry'
import type { Unit } from '../../lib/registry'

/** `step` is 1-based; the factor multiplies the learning rate of that step. */
export interface Moment { readonly step: number; readonly stepsPerEpoch: number; readonly totalSteps: number }
export interface Schedule extends Unit { bind(params: unknown, where: string): (moment: Moment) => number }

export function defineSchedule<P>(definition: Omit<Unit, 'params'> & { params: z.ZodType<P>; factor(params: P, moment: Moment): number }): Schedule {
  const { id, title, summary, source, params } = definition
  return {
    id, title, summary, source, params,
    bind(given, where) {
      const parsed = parseParams(params, given, where)
      return (moment) => definition.factor(parsed, moment)
    },
  }
}

/** The schedule after a linear warm-up from lr / warm-up steps; what remains is scheduled as if it were all. */
export function withWarmup(factor: (moment: Moment) => number, warmupEpochs: number): (moment: Moment) => number {
  return ({ step, stepsPerEpoch, totalSteps }) => {
    const warm = Math.min(totalSteps, Math.round(warmupEpochs * stepsPerEpoch))
    if (step <= warm) return step / warm
    return factor({ step: step - warm, stepsPerEpoch, totalSteps: totalSteps - warm })
  }
}
