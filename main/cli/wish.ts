import type { Command } from 'commander'
import type { CallInput } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import { several, wholeOf } from './options'
import { loadRecipe } from '../versions/recipes/load'

/** What was typed after a command that takes a recipe. */
export interface WishOptions { set: string[]; seed?: string; parent?: string }

/** The argument and options of every command that takes a recipe. */
export const withRecipe = (command: Command): Command => command
  .argument('<recipe>', 'a JSON or YAML file, or the name of a preset')
  .option('--set <a.b=value>', 'changes a field of the recipe; may be given often', several, [])
  .option('--seed <n>', 'seed of initial weights, order and noise')
  .option('--parent <version>', 'the version that a new one is compared with')

/** `a.b=value`; the value may hold further equals signs. */
function assignment(text: string): { path: string; value: string } {
  const at = text.indexOf('=')
  if (at < 1) throw new AtelierError('usage', `--set takes a.b=value, got "${text}"`, 'For example --set norm.kind=group.')
  return { path: text.slice(0, at), value: text.slice(at + 1) }
}

const seedOf = (text: string | undefined): { seed?: number } => (text === undefined ? {} : { seed: wholeOf('seed', text, 0) })

/** The recipe that was asked for, read here: the project's owner may run in another folder. */
export const wishOf = (ref: string, { set, seed, parent }: WishOptions): CallInput<'preflight'> => ({
  recipe: loadRecipe(ref), set: set.map(assignment), ...seedOf(seed), ...(parent === undefined ? {} : { parent }),
})
