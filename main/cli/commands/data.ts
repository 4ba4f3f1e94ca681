import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { DatasetInfo } from '../../../preload/contract'
import { print } from '../context'
import { figure } from '../../lib/figure'
import { textTable } from '../output'
import type { CommandFile } from '../registry'

function text(info: DatasetInfo): string {
  const parts = Object.keys(info.parts)
  const sizes = info.images?.sizes.slice(0, 5).map(({ height, width, channels, count }) => `${height}x${width}x${channels} (${count})`).join(', ')
  return [
    `${info.name}: ${info.reader} at ${info.path}`,
    `samples      ${parts.map((part) => `${part} ${info.parts[part] ?? 0}`).join(', ')}`,
    ...(sizes === undefined ? [] : [`images       ${sizes}`]),
    `fingerprint  ${info.fingerprint}`,
    ...(info.classes.length === 0 ? [] : ['', textTable(['class', ...parts], info.classes.map(({ name, counts }) => [name, ...parts.map((part) => String(counts[part] ?? 0))])).trimEnd()]),
    ...(info.columns.length === 0 ? [] : ['', textTable(['column', 'kind', 'missing', 'distinct', 'min', 'max', 'mean', 'std'], info.columns.map((c) => [c.name, c.kind, String(c.missing), String(c.distinct), ...[c.min, c.max, c.mean, c.std].map((v) => (v === null ? '' : figure(v)))])).trimEnd()]),
    ...(info.damageTotal === 0 ? [] : ['', `${info.damageTotal} damaged:`, ...info.damage.slice(0, 20).map(({ where, problem }) => `  ${where}: ${problem}`)]),
  ].join('\n') + '\n'
}

export const data: CommandFile = {
  name: 'data',
  register(program: Command, run) {
    const group = program.command('data').description('data sets of the project')
    group.command('list').description('data sets that the project knows').action(() => run(async (context) => {
      const rows = await (await context.project()).call('data.list', {})
      print(context, rows, () => textTable(['name', 'reader', 'here', 'path'], rows.map((row) => [row.name, row.reader, row.available ? 'yes' : 'no', row.path])))
    }))
    group.command('add').argument('<path>', 'a folder of images by class, a folder of IDX files, or a CSV file').option('--name <name>', 'how to call it').option('--reader <reader>', 'csv, idx or image-folder; found out when left away')
      .description('adds a data set; nothing is copied').action((path: string, options: { name?: string; reader?: string }) => run(async (context) => {
        print(context, await (await context.project()).call('data.add', { path: resolve(path), ...options }), text)
      }))
    group.command('inspect').argument('<name>').description('counts, classes, sizes, damage and fingerprint').action((name: string) => run(async (context) => {
      print(context, await (await context.project()).call('data.inspect', { name }), text)
    }))
    group.command('remove').argument('<name>').description('forgets a data set; its files stay').action((name: string) => run(async (context) => {
      await (await context.project()).call('data.remove', { name })
      print(context, { removed: name }, () => `${name} is forgotten; its files stay.\n`)
    }))
  },
}
