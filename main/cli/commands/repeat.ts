import type { Command } from 'commander'
import type { RunRow, VersionRow } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import type { ProjectClient } from '../../owner/types'
import { Exit } from '../context'
import type { Context } from '../context'
import { follow } from '../follow'
import { several, wholeOf } from '../options'
import type { CommandFile } from '../registry'

interface Options { seeds?: string; seed: string[]; anyway?: boolean }

/** How many, or which. */
function seedsOf({ seeds, seed }: Options): number | number[] {
  if (seeds !== undefined && seed.length > 0) throw new AtelierError('usage', '--seeds and --seed were both given.', '--seeds says how many, --seed which ones.')
  return seed.length > 0 ? seed.map((text) => wholeOf('seed', text, 0)) : wholeOf('seeds', seeds ?? '1', 1, 100)
}

/** The metrics that sum a run up, the better known one first. */
const MAIN = ['val.accuracy', 'val.loss']

/** How much seeds alone move the result, now that there are more of them. */
async function tellNoise({ streams, json }: Context, client: ProjectClient, { dataset }: VersionRow): Promise<void> {
  const floors = await client.call('history.noise', { metrics: MAIN, dataset })
  const metric = MAIN.find((name) => floors[name]?.measured === true) ?? MAIN[0] ?? ''
  const noise = floors[metric]
  if (noise === undefined) return
  if (json) streams.out(`${JSON.stringify({ type: 'noise', metric, noise })}\n`)
  else streams.out(`${noise.measured ? noise.sentence : `The noise floor is not measured: ${noise.reason}.`}\n`)
}

/** What was queued and has not begun goes no further. */
async function stopAll(client: ProjectClient, runs: readonly RunRow[]): Promise<void> {
  for (const { id } of runs) await client.call('runs.stop', { id })
}

export const repeat: CommandFile = {
  name: 'repeat',
  register(program: Command, run) {
    program.command('repeat').argument('<version>').option('--seeds <n>', 'how many seeds that no run had yet; 1 when nothing is said').option('--seed <n>', 'this seed; may be given often', several, [])
      .option('--anyway', 'also where code, libraries or machine are not those that it was frozen with').description('trains a version over more seeds, one after the other, and says how much seeds alone move its result').action((id: string, options: Options) => run(async (context) => {
        const seeds = seedsOf(options)
        const client = await context.project({ runQueue: true })
        const { version, runs } = await client.call('versions.repeat', { id, seeds, anyway: options.anyway === true })
        const states: RunRow['state'][] = []
        for (const [i, row] of runs.entries()) {
          const ended = await follow(context, client, () => Promise.resolve({ version, run: row }))
          states.push(ended.state)
          if (!ended.interrupted) continue
          await stopAll(client, runs.slice(i + 1))
          throw new Exit(130)
        }
        await tellNoise(context, client, version)
        if (states.some((state) => state !== 'done')) throw new Exit(1)
      }))
  },
}
