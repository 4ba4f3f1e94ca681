import type { JsonObject, Recipe, RecipeProblem, UnitInfo } from '../../../preload/contract'
import { classesOf, featureColumns, openDataset } from '../../data'
import type { DataFacts } from '../../data'
import { AtelierError, ProblemsError } from '../../lib/errors'
import { unitForm } from '../../lib/registry'
import type { Registry, Unit } from '../../lib/registry'
import { resolveModel } from '../../models'
import { loadPreset, presets } from '../../versions/recipes/load'
import { resolveRecipe } from '../../versions/recipes/resolve'
import { frameSchema, unitRegistries } from '../../versions/recipes/schema'
import { applySettings } from '../../versions/recipes/settings'
import { locate, openHooks } from '../services'
import type { Services } from '../services'
import type { Handlers } from './types'

const formOf = ({ units }: Registry<Unit>): UnitInfo[] => units.map(({ id, title, summary, source, params }) => ({ id, title, summary, source, ...unitForm(params) }))

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

/** What the model will see of this data, from sizes and columns alone: nothing is decoded for it. */
async function factsOf(recipe: Recipe, { log }: Services): Promise<DataFacts> {
  const dataset = await openDataset({ ...locate(log, recipe.data.dataset), imageColumn: recipe.data.imageColumn }, openHooks(log))
  const targets = recipe.targets.map((target) => {
    const column = dataset.columns.find((c) => c.name === target.column)
    if (column === undefined) throw new AtelierError('data.column', `targets.${target.name}.column: this data set has no column "${target.column}"`, `Its columns: ${dataset.columns.map((c) => c.name).join(', ')}.`)
    return { name: target.name, kind: target.kind, classes: target.kind === 'class' ? classesOf(column) : [] }
  })
  if (dataset.images === null) return { table: [featureColumns(dataset, recipe.data, recipe.targets).length], targets }
  const size = Array.from({ length: dataset.count }, (_, i) => i).map((i) => dataset.images?.size(i)).find((s) => s !== null && s !== undefined) ?? (await dataset.images.read(0))
  const channels = recipe.data.channels === 'as-is' ? size.channels : recipe.data.channels === 'grey' ? 1 : 3
  const [height, width] = recipe.data.resize ?? [size.height, size.width]
  return { image: [height, width, channels], targets }
}

export const recipeCalls: Handlers<'recipes.units' | 'recipes.resolve'> = {
  'recipes.units': () => ({
    frame: frameSchema(),
    registries: Object.fromEntries(Object.entries(unitRegistries).map(([name, units]) => [name, formOf(units)])),
    presets: presets(),
  }),
  async 'recipes.resolve'({ recipe: given, set }, services) {
    let recipe: Recipe | null = null
    try {
      recipe = recipeFrom(given, set)
      const { nodes, parameters, trainable, weightBytes, activationBytes } = resolveModel(recipe, await factsOf(recipe, services))
      return { recipe, problems: [], model: { nodes: [...nodes], parameters, trainable, weightBytes, activationBytes } }
    } catch (error) {
      return { recipe, problems: problemsOf(error), model: null }
    }
  },
}
