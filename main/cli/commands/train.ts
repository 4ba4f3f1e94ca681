import type { Command } from 'commander'
import { AtelierError } from '../../lib/errors'
import { loadRecipe } from '../../versions/recipes/load'
import { follow } from '../follow'
import { Exit } from '../context'
import type { CommandFile } from '../registry'

interface Options { set: string[]; seed?: string; name?: string; parent?: string; report?: boolean }

/** `a.b=value`; the value may hold further equals signs. */
function assignment(text: string): { path: string; value: string } {
  const at = text.indexOf('=')
  if (at < 1) throw new AtelierError('usage', `--set takes a.b=value, got "${text}"`, 'For example --set norm.kind=group.')
  return { path: text.slice(0, at), value: text.slice(at + 1) }
}

function seedOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const seed = Number(text)
  if (!Number.isInteger(seed) || seed < 0) throw new AtelierError('usage', `--seed takes a whole number from 0 on, got "${text}"`)
  return seed
}

export const train: CommandFile = {
  name: 'train',
  register(program: Command, run) {
    program.command('train').argument('<recipe>', 'a JSON or YAML file, or the name of a preset')
      .option('--set <a.b=value>', 'changes a field of the recipe; may be given often', (value: string, held: string[]) => [...held, value], [])
      .option('--seed <n>', 'seed of initial weights, order and noise').option('--name <text>', 'a name for a new version').option('--parent <version>', 'the version that a new one is compared with').option('--report', 'writes an HTML report when done')
      .description('freezes a version, trains it and streams progress').action((ref: string, options: Options) => run(async (context) => {
        // All that was typed is read before a project is opened, and here: its owner may run in another folder.
        const recipe = loadRecipe(ref)
        const seed = seedOf(options.seed)
        const set = options.set.map(assignment)
        const client = await context.project({ runQueue: true })
        const begin = () => client.call('runs.start', {
          recipe, set, ...(seed === undefined ? {} : { seed }), ...(options.name === undefined ? {} : { name: options.name }), ...(options.parent === undefined ? {} : { parent: options.parent }),
        })
        const ended = await follow(context, client, begin)
        if (options.report === true && ended.state === 'done') {
          const { path } = await client.call('runs.report', { id: ended.short })
          context.streams.err(`Report: ${path}\n`)
        }
        if (ended.interrupted) throw new Exit(130)
        if (ended.state !== 'done') throw new Exit(1)
      }))
  },
}
