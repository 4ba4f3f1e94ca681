import { outlineAt } from '../../data'
import { AtelierError } from '../../lib/errors'
import { openHooks, progressFor } from '../services'
import { checkOnData, locateFor, recipeFrom } from './recipes'
import type { Handlers } from './types'

export const augmentFitCalls: Handlers<'augment.fit'> = {
  'augment.fit': ({ recipe: given, set, seed, ticket }, services) => services.measurements.cancellable(ticket, async (signal) => {
    const recipe = recipeFrom(given, set)
    const dataset = locateFor(recipe, services)
    const hooks = openHooks(services)
    checkOnData(recipe, await outlineAt(dataset, hooks))
    const outcome = await services.answers.ask({ job: 'likeness', recipe, seed: seed ?? recipe.seed, dataset, cache: hooks.cacheDir }, signal, progressFor(services, ticket))
    if (outcome.job !== 'likeness') throw new AtelierError('bug', 'a comparison of images was answered by another job')
    return { likeness: outcome.likeness, strips: outcome.strips }
  }),
}
