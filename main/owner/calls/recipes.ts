import type { JsonObject, Recipe, RecipeProblem, UnitInfo } from '../../../preload/contract'
import { factsOf, outlineAt } from '../../data'
import type { DataFacts, DatasetLocation, Outline } from '../../data'
import { AtelierError, ProblemsError } from '../../lib/errors'
import { unitForm } from '../../lib/registry'
import type { Registry, Unit } from '../../lib/registry'
import { resolveModel } from '../../models'
import type { ResolvedModel } from '../../models'
import { measuredNames } from '../../training/trainer/metric-names'
import { applyPatch } from '../../versions/changes'
import { loadPreset, presets } from '../../versions/recipes/load'
import { resolveRecipe } from '../../versions/recipes/resolve'
import { frameSchema, unitRegistries } from '../../versions/recipes/schema'
import { applySettings } from '../../versions/recipes/settings'
import { locate, openHooks } from '../services'
import type { Services } from '../services'
import type { Handlers } from './types'

const formOf = ({ units }: Registry<Unit>): UnitInfo[] => units.map(({ id, title, summary, source, params, kind, group }) => ({ id, title, summary, source, ...unitForm(params), ...(kind === undefined ? {} : { kind }), ...(group === undefined ? {} : { group }) }))

/** A preset's recipe or a whole one, with its assignments applied, complete and valid. */
export function recipeFrom(given: string | JsonObject, set: readonly { path: string; value: string }[]): Recipe {
  return resolveRecipe(applySettings(typeof given === 'string' ? loadPreset(given) : given, set))
}

const problemsOf = (error: unknown): RecipeProblem[] => {
  if (error instanceof ProblemsError) return error.problems.map((problem) => ({ ...problem }))
  if (error instanceof AtelierError) {
    const [, path = '', message = error.message] = /^([a-z][\w.-]*\.[\w.-]+): (.*)$/s.exec(error.message) ?? []
    return [{ path, message, hint: error.hint }]
  }
  throw error
}

/** Throws "recipe.metric" when early stopping waits for something that is never measured. */
function checkEarlyStop(recipe: Recipe): void {
  const { earlyStop } = recipe.budget
  const known = measuredNames(recipe)
  if (earlyStop !== null && !known.includes(earlyStop.metric)) throw new AtelierError('recipe.metric', `budget.earlyStop.metric: there is no metric "${earlyStop.metric}"`, `Measured here: ${known.join(', ')}.`)
}

/** The model on its data. What the graph says of its nodes is said at the field where the graph was chosen. */
function modelOn(recipe: Recipe, facts: DataFacts): ResolvedModel {
  try {
    return resolveModel(recipe, facts)
  } catch (error) {
    if (!(error instanceof AtelierError) || !error.message.startsWith('node "')) throw error
    throw new AtelierError(error.code, `${recipe.model.arch === 'custom' ? 'model.graph' : 'model.arch'}: ${error.message}`, error.hint)
  }
}

/** The model of a recipe on the data that it names, from sizes and columns alone. Throws at the field that does not fit the data. */
export function checkOnData(recipe: Recipe, outline: Outline): ResolvedModel {
  const facts = factsOf(outline, recipe.data, recipe.targets, recipe.augment)
  checkEarlyStop(recipe)
  return modelOn(recipe, facts)
}

/** Where the data of a recipe lies, as its training will open it. */
export const locateFor = ({ data }: Recipe, { log }: Services): DatasetLocation => ({ ...locate(log, data.dataset), imageColumn: data.imageColumn })

export const recipeCalls: Handlers<'recipes.units' | 'recipes.resolve' | 'recipes.patch' | 'recipes.cost'> = {
  'recipes.patch': ({ recipe, patch }) => ({ recipe: resolveRecipe(applyPatch(recipe, patch)) }),
  async 'recipes.cost'({ recipe: given, anew }, services) {
    const recipe = recipeFrom(given, [])
    const outline = await outlineAt(locateFor(recipe, services), openHooks(services))
    const { parameters, trainable } = checkOnData(recipe, outline)
    return { ...await services.costs.of(recipe, factsOf(outline, recipe.data, recipe.targets, recipe.augment), anew), parameters, trainable }
  },
  'recipes.units': () => ({
    frame: frameSchema(),
    registries: Object.fromEntries(Object.entries(unitRegistries).map(([name, units]) => [name, formOf(units)])),
    presets: presets(),
  }),
  async 'recipes.resolve'({ recipe: given, set }, services) {
    let recipe: Recipe | null = null
    try {
      recipe = recipeFrom(given, set)
      const { nodes, parameters, trainable, weightBytes, activationBytes } = checkOnData(recipe, await outlineAt(locateFor(recipe, services), openHooks(services)))
      return { recipe, problems: [], model: { nodes: [...nodes], parameters, trainable, weightBytes, activationBytes } }
    } catch (error) {
      return { recipe, problems: problemsOf(error), model: null }
    }
  },
}
