import type { Recipe } from '../../../preload/contract'

/** The part of a recipe that makes a version: without seed, engine and determinism, which belong to the run. */
export function identityDocument(recipe: Recipe): Omit<Recipe, 'seed' | 'engine' | 'determinism'> {
  const { seed: _seed, engine: _engine, determinism: _determinism, ...rest } = recipe
  return rest
}
