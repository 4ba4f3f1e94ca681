import { z } from 'zod'
import { RECIPE_SCHEMA, augmentStep, recipeFrame } from '../../../preload/contract'
import type { Recipe } from '../../../preload/contract'
import { completeSteps, completeTransform, targetTransforms } from '../../data'
import { AtelierError, ProblemsError } from '../../lib/errors'
import type { Problem } from '../../lib/errors'
import { zodProblems } from '../../lib/problems'
import { normaliseUnits } from '../../models'

const stamped = z.looseObject({ schema: z.int().optional() })

function augmentProblems({ augment }: Recipe): Problem[] {
  try {
    completeSteps(augment)
    return []
  } catch (error) {
    if (error instanceof ProblemsError) return [...error.problems]
    throw error
  }
}

/** What units of other rooms say of a recipe: target transforms exist, and augmentations too. */
function otherUnits(recipe: Recipe): Problem[] {
  const transforms = recipe.targets.flatMap(({ name, transform: { kind, ...params } }): Problem[] => {
    if (!targetTransforms.has(kind)) return [{ path: `targets.${name}.transform.kind`, message: `there is no target transform called "${kind}"`, hint: `Known: ${targetTransforms.units.map((unit) => unit.id).join(', ')}.` }]
    const parsed = targetTransforms.get(kind, name).params.safeParse(params)
    return parsed.success ? [] : zodProblems(parsed.error, `targets.${name}.transform`)
  })
  return [...transforms, ...augmentProblems(recipe)]
}

const targetLists = z.looseObject({ targets: z.array(z.unknown()) })
const lossless = z.looseObject({ kind: z.literal('regression'), loss: z.undefined().optional() })

/** The document with a loss for numbers where a regression target names none: the frame's own default suits classes alone. */
function withFittingLosses(document: unknown): unknown {
  const listed = targetLists.safeParse(document)
  if (!listed.success) return document
  return { ...listed.data, targets: listed.data.targets.map((target) => {
    const number = lossless.safeParse(target)
    return number.success ? { ...number.data, loss: 'mse' } : target
  }) }
}

/**
 * The complete recipe of a document: every field checked, every default filled in, every unit's parameters validated.
 * Throws ProblemsError with a dotted path for each problem, "recipe.newer" for a document of a later schema.
 */
export function resolveRecipe(document: unknown): Recipe {
  const { schema } = stamped.safeParse(document).data ?? {}
  if (schema !== undefined && schema > RECIPE_SCHEMA) throw new AtelierError('recipe.newer', `This recipe has schema ${schema}; this Atelier knows ${RECIPE_SCHEMA}.`, 'Update Atelier.')
  const parsed = recipeFrame.safeParse(withFittingLosses(document))
  if (!parsed.success) throw new ProblemsError('recipe.invalid', zodProblems(parsed.error), 'docs/recipe.md describes every field.')
  const problems = otherUnits(parsed.data)
  if (problems.length > 0) throw new ProblemsError('recipe.invalid', problems)
  return normaliseUnits({ ...parsed.data, augment: z.array(augmentStep).parse(completeSteps(parsed.data.augment)), targets: parsed.data.targets.map((target) => ({ ...target, transform: completeTransform(target.transform) })) })
}
