import type { Batch, Engine, Program } from '../../engine/session'
import type { Tensor } from '../../engine/ops'
import type { NormEvidence } from '../evidence'
import { still } from './still'

/** Mean and unbiased variance [C] of a layer's batches, in their order. */
interface Seen { readonly mean: Float32Array[]; readonly variance: Float32Array[] }

const STATISTIC = /^(.*)\.(mean|variance)$/

/** The program whose forward pass gives the batch statistics of its norms beside its outputs, and keeps none of them. */
function telling(program: Program): Program {
  return {
    ...still(program),
    forward: (context, inputs) => {
      const statistics: Record<string, Tensor> = {}
      const outputs = program.forward({ ...context, average: (name, value) => { statistics[`statistic/${name}`] = value } }, inputs)
      return { ...outputs, ...statistics }
    },
  }
}

/**
 * The noise of one layer: over batches b, sum((m_b - m)^2) / (B - 1) over the population's variance, which is the mean
 * variance within batches plus the variance between them. Channels that do not vary are left out.
 */
function noiseOf({ mean, variance }: Seen, values: number): Pick<NormEvidence, 'noise' | 'varianceNoise'> {
  const batches = mean.length
  const channels = mean[0]?.length ?? 0
  const average = (of: readonly Float32Array[], c: number, shift = 0, power = 1): number => of.reduce((sum, row) => sum + ((row[c] ?? 0) - shift) ** power, 0) / batches
  let [noise, varianceNoise, counted] = [0, 0, 0]
  for (let c = 0; c < channels; c += 1) {
    const centre = average(mean, c)
    const between = average(mean, c, centre, 2)
    const population = average(variance, c) * ((values - 1) / values) + between
    if (!Number.isFinite(population)) return { noise: null, varianceNoise: null }
    if (population <= 1e-12) continue
    noise += (between * batches) / (batches - 1) / population
    varianceNoise += average(variance, c, population, 2) / population ** 2
    counted += 1
  }
  return counted === 0 ? { noise: 0, varianceNoise: 0 } : { noise: noise / counted, varianceNoise: varianceNoise / counted }
}

export interface NoiseHooks { readonly enough: () => boolean; readonly breathe: () => Promise<void> }

/** Batches needed before noise says anything, whatever time they take. */
const LEAST = 4

/**
 * Statistics noise of every norm that takes them from the batch, on the model as it starts. `valuesOf` gives a layer's
 * values of each channel in one batch. One batch alone has nothing to differ from: then there is no noise to measure.
 */
export async function normNoise(engine: Engine, program: Program, seed: number, batches: readonly Batch[], valuesOf: (slot: string) => number, { enough, breathe }: NoiseHooks): Promise<{ passes: number; norms: NormEvidence[] }> {
  const seen = new Map<string, Seen>()
  const session = engine.compile(telling(program), seed)
  let passes = 0
  try {
    for (const batch of batches) {
      if (passes >= LEAST && enough()) break
      const { outputs } = session.step({ batch, share: 1, apply: true, lr: 1, step: 1, seed: passes })
      for (const [name, values] of Object.entries(outputs)) {
        const [, slot, statistic] = (name.startsWith('statistic/') ? STATISTIC.exec(name.slice('statistic/'.length)) : null) ?? []
        if (slot === undefined) continue
        const held = seen.get(slot) ?? { mean: [], variance: [] }
        seen.set(slot, held)
        held[statistic === 'mean' ? 'mean' : 'variance'].push(values)
      }
      passes += 1
      await breathe()
    }
  } finally {
    session.dispose()
  }
  const norms = [...seen].map(([slot, statistics]): NormEvidence => {
    const values = valuesOf(slot)
    return { slot, channels: statistics.mean[0]?.length ?? 0, values, ...(passes < 2 ? { noise: 0, varianceNoise: 0 } : noiseOf(statistics, values)) }
  })
  return { passes, norms }
}
