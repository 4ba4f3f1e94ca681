import type { Command } from 'commander'
import { Exit } from '../context'
import { follow } from '../follow'
import type { CommandFile } from '../registry'

export const reproduce: CommandFile = {
  name: 'reproduce',
  register(program: Command, run) {
    program.command('reproduce').argument('<run>').option('--anyway', 'also where its data are others by now').description('trains a finished run again and says whether it came out the same; exit 1 when it drifted').action((id: string, options: { anyway?: boolean }) => run(async (context) => {
      const client = await context.project({ runQueue: true })
      const ended = await follow(context, client, () => client.call('runs.reproduce', { id, anyway: options.anyway === true }))
      if (ended.interrupted) throw new Exit(130)
      const { reproduction } = await client.call('runs.show', { id: ended.short })
      if (reproduction === null) throw new Exit(1)
      context.streams.out(context.json ? `${JSON.stringify({ type: 'reproduction', ...reproduction })}\n` : `${reproduction.verdict}: ${reproduction.sentence}\n`)
      if (reproduction.verdict !== 'exact' && reproduction.verdict !== 'within tolerance') throw new Exit(1)
    }))
  },
}
