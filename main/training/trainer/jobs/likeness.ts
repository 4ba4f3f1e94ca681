import { likenessOf, prepare, stripsOf } from '../../../data'
import type { LikenessSpec } from '../../protocol'
import { openingFor } from '../job'
import type { JobHooks, JobResult } from '../job'

/** Training images as they are and as augmented beside those of validation, without looking for remedies. No engine is loaded for it. */
export async function likenessJob({ recipe, seed, dataset, cache }: LikenessSpec, hooks: JobHooks): Promise<JobResult> {
  const prepared = await prepare(recipe.data, recipe.targets, dataset, openingFor(hooks, cache), recipe.augment)
  const likeness = likenessOf(prepared, recipe.augment, seed, null)
  return { standing: null, outcome: { job: 'likeness', likeness, strips: await stripsOf(prepared, recipe.augment, seed) } }
}
