import { jsonObject, preventsTraining } from '../../preload/contract'
import type { CallOutput, ErrorBody, Fix, Recipe } from '../../preload/contract'
import { CallError, call } from '../api/client'
import { text } from '../text/en'
import { measuredStore } from './measured'
import { useRecipe } from './recipe'

/** What the checks say of a recipe. */
export const usePreflight = measuredStore<CallOutput<'preflight'>>((recipe, ticket) => call('preflight', { recipe, ticket }))

/** Why a start would be refused: the check failed on this very recipe by what its training would fail by too. Null where nothing of the kind is known of it. */
export const refusalOf = ({ error, of }: { readonly error: ErrorBody | null; readonly of: Recipe | null }, recipe: Recipe | null): ErrorBody | null => (recipe !== null && of === recipe && error !== null && preventsTraining(error.code) ? error : null)

/** What was typed meanwhile would be lost. */
const CHANGED: ErrorBody = { code: 'recipe.changed', message: text.preflight.changed, hint: text.preflight.changedHint }

/** Carries a fix out on the recipe in the form, which must be the one that it was made for. */
export async function applyFix(of: Recipe, { patch }: Fix): Promise<void> {
  const { document, checking } = useRecipe.getState()
  if (checking) throw new CallError(CHANGED)
  const { recipe } = await call('recipes.patch', { recipe: jsonObject.parse(of), patch: [...patch] })
  if (useRecipe.getState().document !== document) throw new CallError(CHANGED)
  useRecipe.getState().replace(recipe)
}
