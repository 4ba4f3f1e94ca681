import type { Command } from 'commander'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { AugmentTile } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import { print } from '../context'
import type { CommandFile } from '../registry'
import { wishOf } from '../wish'

/** Pictures where nobody says how many. */
const COUNT = '16'

interface Options { recipe: string; out: string; count?: string; epoch: string; seed?: string; sample: string[]; set: string[] }

/** The most that one call writes. */
const MOST = 1000

function wholeOf(name: string, text: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) throw new AtelierError('usage', `--${name} takes a whole number from ${least} ${most === MOST ? `to ${MOST}` : 'on'}, got "${text}"`)
  return value
}

const bytesOf = (dataUrl: string): Buffer => Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64')

/** A tile's two pictures as files, and all that is known of it without them. */
function writeTile(out: string, { png, original, ...rest }: AugmentTile, i: number): object {
  const name = `${String(i + 1).padStart(4, '0')}-sample-${rest.sample}`
  const files = { file: `${name}.png`, original: `${name}-original.png` }
  writeFileSync(join(out, files.file), bytesOf(png))
  writeFileSync(join(out, files.original), bytesOf(original))
  return { ...files, ...rest }
}

export const augment: CommandFile = {
  name: 'augment',
  register(program: Command, run) {
    program.command('augment').description('changes to training images').command('preview')
      .requiredOption('--recipe <recipe>', 'a JSON or YAML file, or the name of a preset').requiredOption('--out <dir>', 'where the pictures go').option('--count <n>', 'how many; 16 if not said').option('--epoch <n>', 'which epoch, from 1 on', '1').option('--seed <n>', 'seed of the training')
      .option('--sample <n>', 'this sample instead of the first ones; may be given often', (value: string, held: string[]) => [...held, value], [])
      .option('--set <a.b=value>', 'changes a field of the recipe; may be given often', (value: string, held: string[]) => [...held, value], [])
      .description('writes the very images that training would get, with what was drawn for each').action((options: Options) => run(async (context) => {
        const wish = wishOf(options.recipe, { set: options.set, ...(options.seed === undefined ? {} : { seed: options.seed }) })
        if (options.count !== undefined && options.sample.length > 0) throw new AtelierError('usage', '--count and --sample were both given, and samples that are named count themselves', 'Give --count for the first ones of the epoch, or --sample for each that you want.')
        const [count, epoch] = [wholeOf('count', options.count ?? COUNT, 1, MOST), wholeOf('epoch', options.epoch, 1) - 1]
        const { tiles } = await (await context.project()).call('augment.preview', { recipe: wish.recipe, set: wish.set ?? [], ...(wish.seed === undefined ? {} : { seed: wish.seed }), epoch, count, ...(options.sample.length === 0 ? {} : { samples: options.sample.map((sample) => wholeOf('sample', sample, 0)) }) })
        const out = resolve(options.out)
        mkdirSync(out, { recursive: true })
        const written = tiles.map((tile, i) => writeTile(out, tile, i))
        writeFileSync(join(out, 'tiles.json'), `${JSON.stringify(written, null, 2)}\n`)
        print(context, written, () => `${tiles.map(({ sample, said }) => `sample ${sample}: ${said.join(', ') || 'as it is'}`).join('\n')}\n${tiles.length} images in ${out}\n`)
      }))
  },
}
