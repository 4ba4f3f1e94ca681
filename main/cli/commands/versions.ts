import type { Command } from 'commander'
import type { ChangeSet, FittedValues, VersionRow } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import { Exit, print } from '../context'
import { several } from '../options'
import { textTable, timeText } from '../output'
import type { CommandFile } from '../registry'
import { underTicket } from '../ticket'
import { treeText } from '../tree'
import { verified } from '../verified'

const sentence = ({ changes, recipe }: VersionRow): string => (changes === null ? (recipe === null ? 'made by another program' : 'first on its data') : `${changes.sentence}${changes.confounded ? ' (confounded)' : ''}`)
/** Why it is compared with its parent and no other. */
function parentText({ parent, parentage, dataset }: VersionRow): string {
  if (parent === null) return ''
  if (parentage === null) return `parent ${parent}\n`
  if (parentage.asked) return `parent ${parent}, which was asked for\n`
  return `parent ${parent}, the newest on ${dataset}${parentage.failed.length === 0 ? '' : ` but for ${parentage.failed.join(', ')}, of which every run failed`}\n`
}
const list = (rows: readonly VersionRow[]): string =>
  rows.length === 0 ? 'No versions yet. Start with: atelier train quick\n' : textTable(['version', 'parent', 'runs', 'data', 'created', 'change'], rows.map((v) => [`${v.short}${v.pinned ? ' *' : ''}`, v.parent ?? '', String(v.runs), v.dataset, timeText(v.created), v.name === null ? sentence(v) : `${v.name}: ${sentence(v)}`]))
/** What its first training learnt from the data, in units. */
function fittedText(fitted: FittedValues | null): string {
  if (fitted === null) return 'nothing fitted yet: its first training does that\n'
  const unit = fitted.pixels ? ' of full intensity' : ''
  const inputs = fitted.standardized ? fitted.inputs.map(({ name, mean, spread, categories }) => (categories.length > 0 ? `  ${name}: one input for each of ${categories.join(', ')}` : `  ${name}: mean ${number(mean)}${unit}, spread ${number(spread)}`)) : ['  inputs as they are']
  const targets = fitted.targets.map(({ name, unit: of, kind, formula, seen }) => `  ${name}: ${kind}, ${formula}${of === '' ? '' : `, y in ${of}`}${seen === null ? '' : `; training saw ${number(seen.min)} to ${number(seen.max)}`}`)
  return `fitted on the training part by ${fitted.run}\n${[...inputs, ...targets].map((line) => `${line}\n`).join('')}`
}
const number = (value: number): string => String(Number(value.toPrecision(6)))
const one = (v: VersionRow & { fitted: FittedValues | null }): string => `${v.short}${v.name === null ? '' : ` (${v.name})`}: ${sentence(v)}\n${v.note === '' ? '' : `${v.note}\n`}${parentText(v)}hash ${v.hash}\ndata ${v.dataFingerprint ?? 'not known'}\n${v.recipe === null ? '' : fittedText(v.fitted)}${JSON.stringify(v.recipe ?? v.params, null, 2)}\n`
const change = ({ sentence: said, confounded, patch }: ChangeSet): string =>
  `${said}${confounded ? ' (confounded)' : ''}\n${patch.map(({ op, path, value, old }) => `  ${path}: ${op === 'add' ? 'added' : JSON.stringify(old)}${op === 'remove' ? ' removed' : ` -> ${JSON.stringify(value)}`}`).join('\n')}${patch.length > 0 ? '\n' : ''}`

interface Edit { name?: string; note?: string; star?: boolean; tag: string[]; untag: string[]; hypothesis?: string; verdict?: string }
const saidOf = (v: VersionRow): string => [`${v.short}${v.star ? ' ☆' : ''}${v.name === null ? '' : `: ${v.name}`}`, ...(v.tags.length === 0 ? [] : [`  tags ${v.tags.join(', ')}`]), ...(v.note === '' ? [] : [`  ${v.note}`]), ...(v.hypothesis === '' ? [] : [`  expected: ${v.hypothesis}`]), ...(v.verdict === '' ? [] : [`  concluded: ${v.verdict}`])].join('\n') + '\n'

export const versions: CommandFile = {
  name: 'versions',
  register(program: Command, run) {
    const group = program.command('versions').description('frozen recipes of the project')
    group.command('list').description('newest first; * is the pinned baseline').action(() => run(async (context) => {
      print(context, await (await context.project()).call('versions.list', {}), list)
    }))
    group.command('show').argument('<version>').description('change, hash, what was fitted on the data, recipe').action((id: string) => run(async (context) => {
      print(context, await (await context.project()).call('versions.show', { id }), one)
    }))
    group.command('diff').argument('<a>').argument('<b>').description('what changed from a to b').action((a: string, b: string) => run(async (context) => {
      print(context, await (await context.project()).call('versions.diff', { a, b }), change)
    }))
    group.command('tree').option('--metric <name>', 'whose figure stands beside each; val.accuracy or val.loss when none is named').description('what comes from what, newest above').action((options: { metric?: string }) => run(async (context) => {
      print(context, await (await context.project()).call('history.lineage', options), ({ nodes }) => (nodes.length === 0 ? list([]) : treeText(nodes)))
    }))
    group.command('pin').argument('<version>').option('--off', 'lets go of it').description('makes a version the baseline').action((id: string, options: { off?: boolean }) => run(async (context) => {
      print(context, await (await context.project()).call('versions.pin', { id, pinned: options.off !== true }), (v) => `${v.short} is ${v.pinned ? 'the baseline' : 'no longer the baseline'}.\n`)
    }))
    group.command('note').argument('<version>').argument('<text>').description('writes a note').action((id: string, note: string) => run(async (context) => {
      const [row] = await (await context.project()).call('versions.edit', { ids: [id], note })
      if (row !== undefined) print(context, row, (v) => `${v.short}: ${v.note}\n`)
    }))
    group.command('edit').argument('<version...>').option('--name <text>', 'a name; empty takes it away').option('--note <text>').option('--star').option('--no-star').option('--tag <tag>', 'may be given often', several, []).option('--untag <tag>', 'may be given often', several, [])
      .option('--hypothesis <text>', 'what is expected of it').option('--verdict <text>', 'what was concluded').description('says something of versions: name, note, star, tags, hypothesis, verdict').action((ids: string[], { tag, untag, ...said }: Edit) => run(async (context) => {
        const changes = { ...said, ...(tag.length === 0 ? {} : { tag }), ...(untag.length === 0 ? {} : { untag }) }
        if (Object.keys(changes).length === 0) throw new AtelierError('usage', 'Nothing is said of them.', 'Name at least one of --name, --note, --star, --no-star, --tag, --untag, --hypothesis, --verdict.')
        print(context, await (await context.project()).call('versions.edit', { ids, ...changes }), (rows) => rows.map(saidOf).join(''))
      }))
    group.command('rm').argument('<version...>').description('moves versions with their runs to the trash, for 30 days').action((ids: string[]) => run(async (context) => {
      print(context, await (await context.project()).call('versions.trash', { ids }), (rows) => rows.map((v) => `${v.short} is in the trash. Take it back with: atelier versions restore ${v.short}\n`).join(''))
    }))
    group.command('restore').argument('<version...>').description('takes versions with their runs out of the trash').action((ids: string[]) => run(async (context) => {
      print(context, await (await context.project()).call('versions.restore', { ids }), (rows) => rows.map((v) => `${v.short} is back.\n`).join(''))
    }))
    group.command('purge').description('makes go for good what is in the trash for more than 30 days, as an open project does by itself').action(() => run(async (context) => {
      print(context, await (await context.project()).call('versions.purge', {}), ({ versions: gone, runs: alone, objects, bytes }) => `${gone.length === 0 ? 'No version' : gone.join(', ')} and ${alone.length === 0 ? 'no single run' : alone.join(', ')} went for good; ${objects} ${objects === 1 ? 'file' : 'files'} (${(bytes / 1e6).toFixed(1)} MB) were removed.\n`)
    }))
    group.command('verify').description('checks the log, its objects and its chain, and the files of its data sets; exit 1 when something is wrong').action(() => run(async (context) => {
      const client = await context.project()
      const log = await client.call('versions.verify', {})
      const data = await underTicket(context, client, (ticket) => client.call('data.verify', { ticket }))
      print(context, { ...log, data }, verified)
      if (log.problems.length > 0 || data.some(({ state }) => state === 'altered' || state === 'unread')) throw new Exit(1)
    }))
  },
}
