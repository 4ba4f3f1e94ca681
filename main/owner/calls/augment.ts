import { outlineAt } from '../../data'
import { AtelierError } from '../../lib/errors'
import { locate, openHooks } from '../services'
import { checkOnData, locateFor, recipeFrom } from './recipes'
import type { Handlers } from './types'

export const augmentCalls: Handlers<'augment.preview' | 'augment.gallery' | 'augment.extremes'> = {
  async 'augment.preview'({ recipe: given, set, seed, epoch, offset, count, samples }, services) {
    const recipe = recipeFrom(given, set)
    const dataset = locateFor(recipe, services)
    const hooks = openHooks(services)
    checkOnData(recipe, await outlineAt(dataset, hooks))
    const outcome = await services.answers.ask({ job: 'tiles', recipe, seed: seed ?? recipe.seed, epoch, offset, count, samples, dataset, cache: hooks.cacheDir })
    if (outcome.job !== 'tiles') throw new AtelierError('bug', 'a preview was answered by another job')
    return { tiles: outcome.tiles }
  },
  'augment.gallery': (wish, services) => services.gallery.tiles(wish, locate(services.log, wish.data.dataset), openHooks(services)),
  'augment.extremes': (wish, services) => services.gallery.extremes(wish, locate(services.log, wish.data.dataset), openHooks(services)),
}
