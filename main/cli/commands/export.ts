import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { Exported, ExportFormat } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import { print } from '../context'
import { textTable } from '../output'
import type { CommandFile } from '../registry'
import { underTicket } from '../ticket'

interface Options { to?: string; where?: string; replace?: boolean; formats?: boolean }

const formats = (rows: readonly ExportFormat[]): string => textTable(['format', 'is', 'what it is for'], rows.map(({ id, shape, extension, summary }) => [id, shape === 'file' ? extension : 'folder', summary]))
const counted = (n: number, one: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : `${one}s`}`
const text = ({ path, format, versions, runs, leaves }: Exported): string =>
  `${path}: ${counted(versions, 'version')}, ${counted(runs, 'run')} as ${format}.\n${leaves.length === 0 ? '' : `Not in it: ${leaves.join('; ')}.\n`}`

/** Writes the history, or a part of it, in a format that other programs read. */
export const exporting: CommandFile = {
  name: 'export',
  register(program: Command, run) {
    program.command('export').argument('[format]', 'such as capsule; --formats lists them').argument('[ids...]', 'versions, or single runs; all when none is named')
      .option('--to <path>', 'where to: a file or folder that is not there yet').option('--where <filter>', 'versions that a filter of the sheet leaves').option('--replace', 'a file that is there is replaced').option('--formats', 'lists the formats')
      .description('versions, runs and results in a format that others read').action((format: string | undefined, ids: string[], { to, where, replace = false, formats: listed }: Options) => run(async (context) => {
        const client = await context.project()
        if (listed === true) {
          print(context, (await client.call('history.formats', {})).written, formats)
          return
        }
        if (format === undefined) throw new AtelierError('usage', 'No format is named.', 'For everything in one file: atelier export capsule --to history.zip. All formats: atelier export --formats.')
        if (to === undefined) throw new AtelierError('usage', 'Where to is not said.', 'Name a file or folder with --to.')
        const wish = { format, path: resolve(to), replace, ...(ids.length === 0 ? {} : { ids }), ...(where === undefined ? {} : { where }) }
        print(context, await underTicket(context, client, (ticket) => client.call('history.export', { ...wish, ticket })), text)
      }))
  },
}
