import type { Fix, Level, Recipe } from '../../preload/contract'
import type { NormEvidence } from '../training/evidence'
import { fixOf, listOf, notMeasured, numbersOf } from './define'
import type { Check } from './define'

/** Noise of a layer from which its statistics are doubtful, and from which they are unreliable. */
export const AMBER_NOISE = 0.1
export const RED_NOISE = 0.3
const SHOWN_LAYERS = 3

const levelOf = ({ noise }: NormEvidence): Level => (noise === null || noise > RED_NOISE ? 'red' : noise > AMBER_NOISE ? 'amber' : 'green')
const noiseText = ({ noise }: NormEvidence): string => (noise === null ? 'not a number' : noise.toFixed(2))

/** Group norm for the model, or for some slots alone; group counts follow from each layer's channels. */
function withGroups(recipe: Recipe, slots: readonly string[], all: boolean, weightStandardization: Recipe['norm']['weightStandardization']): Recipe {
  const group = { kind: 'group', groups: 'auto', eps: 1e-5 }
  const { layers } = recipe.norm
  if (!all) return { ...recipe, norm: { ...recipe.norm, layers: { ...layers, ...Object.fromEntries(slots.map((slot) => [slot, group])) } } }
  return { ...recipe, norm: { ...group, weightStandardization, layers: Object.fromEntries(Object.entries(layers).filter(([slot]) => !slots.includes(slot))) } }
}

function fixesFor(recipe: Recipe, noisy: readonly string[], every: readonly string[]): Fix[] {
  const { weightStandardization: kept } = recipe.norm
  return [
    fixOf('Group norm in the whole model', recipe, withGroups(recipe, every, true, kept)),
    ...(kept === 'none' ? [fixOf('Group norm with weight standardisation', recipe, withGroups(recipe, every, true, 'standard'))] : []),
    ...(noisy.length < every.length ? [fixOf(`Group norm in ${noisy.length === 1 ? 'the unreliable layer' : `the ${noisy.length} unreliable layers`} alone`, recipe, withGroups(recipe, noisy, false, kept))] : []),
  ]
}

/** Whether statistics of one norm batch say enough of the data: measured on this model and this data, not by a rule of 16. */
export const smallBatchNorm: Check = {
  id: 'small-batch-norm', title: 'Norm at this batch',
  question: 'Do the statistics of one norm batch stand for the data, in every layer that uses them?',
  judge({ recipe, evidence }) {
    if ('missing' in evidence) return notMeasured(evidence.missing)
    const { norms, normBatch, passes } = evidence.measured
    const numbers = numbersOf({ normBatch, accumulate: recipe.batch.accumulate, passes, amber: AMBER_NOISE, red: RED_NOISE, layers: norms })
    if (norms.length === 0) return { level: 'green', message: 'No layer takes its statistics from the batch, so any norm batch will do.', numbers, fixes: [] }
    if (passes < 2) return { level: 'green', message: `The whole training part is one norm batch of ${normBatch}, so its statistics are those of the data.`, numbers, fixes: [] }
    const noisy = [...norms].filter((norm) => levelOf(norm) !== 'green').sort((a, b) => (b.noise ?? Infinity) - (a.noise ?? Infinity))
    const [worst] = noisy
    if (worst === undefined) {
      const loudest = Math.max(...norms.map(({ noise }) => noise ?? 0))
      return { level: 'green', message: `Batch statistics hold in all ${norms.length} layers at norm batch ${normBatch}: noise ${loudest.toFixed(2)} at most.`, numbers, fixes: [] }
    }
    const level = noisy.some((norm) => levelOf(norm) === 'red') ? 'red' : 'amber'
    const named = noisy.slice(0, SHOWN_LAYERS).map((norm) => `${norm.slot} (noise ${noiseText(norm)}, ${norm.values} values a channel)`)
    const more = noisy.length - named.length
    const accumulation = recipe.batch.accumulate > 1 ? ` Accumulating ${recipe.batch.accumulate} batches does not help: each takes its own statistics.` : ''
    return {
      level, numbers, fixes: fixesFor(recipe, noisy.map(({ slot }) => slot), norms.map(({ slot }) => slot)),
      message: `Batch norm is ${level === 'red' ? 'unreliable' : 'doubtful'} in ${noisy.length} of ${norms.length} layers at norm batch ${normBatch}: ${listOf([...named, ...(more > 0 ? [`${more} more`] : [])])}.${accumulation}`,
    }
  },
}
