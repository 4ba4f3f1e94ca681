import type { Command } from 'commander'
import { randomUUID } from 'node:crypto'
import type { CallInput } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import type { ProjectClient } from '../../owner/types'
import { askLine } from '../ask'
import type { Context } from '../context'
import { Exit } from '../context'
import { follow } from '../follow'
import type { CommandFile } from '../registry'
import { wishOf, withRecipe } from '../wish'
import type { WishOptions } from '../wish'

interface Options extends WishOptions { name?: string; reason?: string; hypothesis?: string; report?: boolean }

/** Starts it; over a red finding a person at a terminal is asked for one line of reason, and scripts go on without. */
async function start(context: Context, client: ProjectClient, wish: CallInput<'runs.start'>) {
  const asks = wish.reason === undefined && context.streams.tty && process.stdin.isTTY && !context.json
  try {
    return await client.call('runs.start', { ...wish, unasked: !asks })
  } catch (error) {
    if (!(error instanceof AtelierError) || error.code !== 'preflight.red') throw error
    context.streams.err(`${error.message}\n`)
    const reason = await askLine('Why train it all the same? One line, or nothing to leave it: ')
    if (reason === '') throw error
    return client.call('runs.start', { ...wish, reason })
  }
}

export const train: CommandFile = {
  name: 'train',
  register(program: Command, run) {
    withRecipe(program.command('train'))
      .option('--name <text>', 'a name for a new version').option('--reason <text>', 'why it is trained although a check is red').option('--hypothesis <text>', 'what is expected of it; kept with the version').option('--report', 'writes an HTML report when done')
      .description('freezes a version, trains it and streams progress').action((ref: string, options: Options) => run(async (context) => {
        // All that was typed is read before a project is opened.
        const wish = { ...wishOf(ref, options), ...(options.name === undefined ? {} : { name: options.name }), ...(options.reason === undefined ? {} : { reason: options.reason }), ...(options.hypothesis === undefined ? {} : { hypothesis: options.hypothesis }) }
        const client = await context.project({ runQueue: true })
        const ticket = randomUUID()
        const ended = await follow(context, client, () => start(context, client, { ...wish, ticket }), () => client.call('preflight.cancel', { ticket }))
        if (options.report === true && ended.state === 'done') {
          const { path } = await client.call('runs.report', { id: ended.short })
          context.streams.err(`Report: ${path}\n`)
        }
        if (ended.interrupted) throw new Exit(130)
        if (ended.state !== 'done') throw new Exit(1)
      }))
  },
}
