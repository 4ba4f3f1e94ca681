import { prepare, previewTiles } from '../../../data'
import type { TilesSpec } from '../../protocol'
import { openingFor } from '../job'
import type { JobHooks, JobResult } from '../job'

/** Training images as they are and as a training of this recipe gets them. No engine is loaded for it. */
export async function tilesJob({ recipe, dataset, cache, ...want }: TilesSpec, hooks: JobHooks): Promise<JobResult> {
  const prepared = await prepare(recipe.data, recipe.targets, dataset, openingFor(hooks, cache), recipe.augment)
  return { standing: null, outcome: { job: 'tiles', tiles: await previewTiles(prepared, recipe.augment, want) } }
}
