import type { Command } from 'commander'
import { resolve } from 'node:path'
import { AtelierError } from '../../lib/errors'
import { print } from '../context'
import { several, wholeOf } from '../options'
import type { CommandFile } from '../registry'
import { writeTiles } from '../tile-folder'
import { wishOf } from '../wish'

/** Pictures where nobody says how many. */
const COUNT = '16'

interface Options { recipe: string; out: string; count?: string; epoch: string; seed?: string; sample: string[]; set: string[] }

/** The most that one call writes. */
const MOST = 1000

export const augment: CommandFile = {
  name: 'augment',
  register(program: Command, run) {
    program.command('augment').description('changes to training images').command('preview')
      .requiredOption('--recipe <recipe>', 'a JSON or YAML file, or the name of a preset').requiredOption('--out <dir>', 'where the pictures go').option('--count <n>', 'how many; 16 if not said').option('--epoch <n>', 'which epoch, from 1 on', '1').option('--seed <n>', 'seed of the training')
      .option('--sample <n>', 'this sample instead of the first ones; may be given often', several, [])
      .option('--set <a.b=value>', 'changes a field of the recipe; may be given often', several, [])
      .description('writes the very images that training would get, with what was drawn for each').action((options: Options) => run(async (context) => {
        const wish = wishOf(options.recipe, { set: options.set, ...(options.seed === undefined ? {} : { seed: options.seed }) })
        if (options.count !== undefined && options.sample.length > 0) throw new AtelierError('usage', '--count and --sample were both given, and samples that are named count themselves', 'Give --count for the first ones of the epoch, or --sample for each that you want.')
        const [count, epoch] = [wholeOf('count', options.count ?? COUNT, 1, MOST), wholeOf('epoch', options.epoch, 1) - 1]
        const { tiles } = await (await context.project()).call('augment.preview', { recipe: wish.recipe, set: wish.set ?? [], ...(wish.seed === undefined ? {} : { seed: wish.seed }), epoch, count, ...(options.sample.length === 0 ? {} : { samples: options.sample.map((sample) => wholeOf('sample', sample, 0)) }) })
        const out = resolve(options.out)
        const { written, removed } = writeTiles(out, tiles)
        const gone = removed === 0 ? '' : `, in place of ${removed === 1 ? '1 file' : `${removed} files`} of an earlier preview`
        print(context, written, () => `${tiles.map(({ sample, said }) => `sample ${sample}: ${said.join(', ') || 'as it is'}`).join('\n')}\n${tiles.length} images in ${out}${gone}\n`)
      }))
  },
}
