import { z } from 'zod'
import { RECIPE_SCHEMA, recipeFrame } from '../../../preload/contract'
import type { Recipe } from '../../../preload/contract'
import { completeTransform, targetTransforms } from '../../data'
import { AtelierError, ProblemsError } from '../../lib/errors'
import type { Problem } from '../../lib/errors'
import { zodProblems } from '../../lib/problems'
import { normaliseUnits } from '../../models'

const stamped = z.looseObject({ schema: z.int().optional() })

/** What units of other rooms say of a recipe: target transforms exist, and augmentations too. */
function otherUnits(recipe: Recipe): Problem[] {
  const transforms = recipe.targets.flatMap(({ name, transform: { kind, ...params } }): Problem[] => {
    if (!targetTransforms.has(kind)) return [{ path: `targets.${name}.transform.kind`, message: `there is no target transform called "${kind}"`, hint: `Known: ${targetTransforms.units.map((unit) => unit.id).join(', ')}.` }]
    const parsed = targetTransforms.get(kind, name).params.safeParse(params)
    return parsed.success ? [] : zodProblems(parsed.error, `targets.${name}.transform`)
  })
  const steps = recipe.augment.map((step): Problem => ({ path: `augment.${step.id}.op`, message: `there is no augmentation called "${step.op}"`, hint: 'This version of Atelier has no augmentations: leave the list empty.' }))
  return [...transforms, ...steps]
}

/**
 * The complete recipe of a document: every field checked, every default filled in, every unit's parameters validated.
 * Throws ProblemsError with a dotted path for each problem, "recipe.newer" for a document of a later schema.
 */
export function resolveRecipe(document: unknown): Recipe {
  const { schema } = stamped.safeParse(document).data ?? {}
  if (schema !== undefined && schema > RECIPE_SCHEMA) throw new AtelierError('recipe.newer', `This recipe has schema ${schema}; this Atelier knows ${RECIPE_SCHEMA}.`, 'Update Atelier.')
  const parsed = recipeFrame.safeParse(document)
  if (!parsed.success) throw new ProblemsError('recipe.invalid', zodProblems(parsed.error), 'docs/recipe.md describes every field.')
  const problems = otherUnits(parsed.data)
  if (problems.length > 0) throw new ProblemsError('recipe.invalid', problems)
  return normaliseUnits({ ...parsed.data, targets: parsed.data.targets.map((target) => ({ ...target, transform: completeTransform(target.transform) })) })
}
