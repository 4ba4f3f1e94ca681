import { targetFor, targetSpec } from '../../../preload/contract'
import type { CallOutput, CallParsed, Recipe } from '../../../preload/contract'
import { findingOf } from '../../checks'
import { judgeTargets, targetRanges } from '../../checks/target-ranges'
import { factsOf, openDataset, outlineAt, previewTransform, trainingValues } from '../../data'
import type { Outline } from '../../data'
import { AtelierError } from '../../lib/errors'
import { presets } from '../../versions/recipes/load'
import { resolveRecipe } from '../../versions/recipes/resolve'
import { locate, openHooks, progressFor } from '../services'
import type { Services } from '../services'
import { checkOnData, locateFor, recipeFrom } from './recipes'
import type { Handlers } from './types'

/** A recipe with every named column as a target, or every numeric one, and what is left as inputs. */
function recipeFor(dataset: string, { columns, image }: Outline, wanted: readonly string[] | null): Recipe {
  const names = wanted ?? columns.filter(({ kind }) => kind === 'number').map(({ name }) => name)
  const taken = new Set<string>()
  const targets = names.map((name) => {
    const column = columns.find((one) => one.name === name)
    if (column === undefined) throw new AtelierError('data.column', `--columns: this data set has no column "${name}"`, `Its columns: ${columns.map((one) => one.name).join(', ')}.`)
    const target = targetFor({ name, kind: column.kind, missing: column.values.reduce<number>((count, value) => count + (value === null ? 1 : 0), 0) }, taken)
    taken.add(target.name)
    return target
  })
  if (targets.length === 0) throw new AtelierError('data.column', `${dataset} has no numeric column that could be a target`, 'Name columns with --columns.')
  // Text with a value of its own in nearly every row is a name, not a category.
  const features = columns.filter(({ name, kind, values }) => !names.includes(name) && (kind === 'number' || new Set(values).size <= Math.min(50, values.length / 5))).map(({ name }) => name)
  if (image === null && features.length === 0) throw new AtelierError('data.column', `${dataset}: every column is a target, so nothing is left to learn from`, 'Name fewer with --columns.')
  return resolveRecipe({ data: { dataset, damaged: 'skip', ...(image === null ? { features } : {}) }, model: { arch: image === null ? 'mlp' : 'cnn-strided' }, targets })
}

/** The recipe that a check of targets is made on: the one given, a preset's that is called like the data set, or one made of its columns. */
async function recipeOf(input: CallParsed<'targets.check'>, services: Services): Promise<Recipe> {
  if ('recipe' in input) return resolveRecipe(input.recipe)
  const { dataset, columns } = input
  if (columns === null && presets().some(({ name, recipe }) => name === dataset && recipe.data.dataset === dataset)) return recipeFrom(dataset, [])
  return recipeFor(dataset, await outlineAt(locate(services.log, dataset), openHooks(services)), columns)
}

async function check(recipe: Recipe, services: Services, signal: AbortSignal, ticket: string | undefined): Promise<CallOutput<'targets.check'>> {
  const location = locateFor(recipe, services)
  const hooks = openHooks(services)
  const outline = await outlineAt(location, hooks)
  checkOnData(recipe, outline)
  const { fingerprint } = await openDataset(location, hooks)
  const { evidence } = await services.measurements.of(recipe, recipe.seed, location, hooks.cacheDir, fingerprint, signal, progressFor(services, ticket))
  return {
    recipe, finding: findingOf(targetRanges, judgeTargets(recipe, evidence)), targets: evidence.targets, pairs: evidence.pairs, batches: evidence.gradientBatches,
    classes: Object.fromEntries(factsOf(outline, recipe.data, recipe.targets, recipe.augment).targets.filter(({ kind }) => kind === 'class').map(({ name, classes }) => [name, classes])),
  }
}

export const targetCalls: Handlers<'targets.check' | 'targets.preview'> = {
  async 'targets.check'(input, services) {
    const recipe = await recipeOf(input, services)
    const ticket = 'recipe' in input ? input.ticket : undefined
    return services.measurements.cancellable(ticket, (signal) => check(recipe, services, signal, ticket))
  },
  async 'targets.preview'({ recipe: given, target: name, transform }, services) {
    const { data, targets } = resolveRecipe(given)
    const target = targets.find((one) => one.name === name)
    if (target?.kind !== 'regression') throw new AtelierError('recipe.target', `targets: the recipe has no regression target "${name}"`, `Its targets: ${targets.map((one) => one.name).join(', ')}.`)
    const values = await trainingValues(data, targets, name, locate(services.log, data.dataset), openHooks(services))
    return previewTransform(targetSpec.shape.transform.parse(transform), values)
  },
}
