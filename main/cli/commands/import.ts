import type { Command } from 'commander'
import { resolve } from 'node:path'
import type { ImportReport } from '../../../preload/contract'
import { print } from '../context'
import type { CommandFile } from '../registry'
import { underTicket } from '../ticket'

/** Lines of each kind; `--json` has all. */
const LINES = 10
const counted = (n: number, one: string): string => `${n.toLocaleString('en')} ${n === 1 ? one : `${one}s`}`
const some = (names: readonly string[]): string => (names.length <= LINES ? names.join(', ') : `${names.slice(0, LINES).join(', ')} and ${(names.length - LINES).toLocaleString('en')} more`)

function text({ dry, format, project, versions, runs, points, files, datasets, baseline, renamed, notes }: ImportReport): string {
  const rows = versions.added.length + runs.added + datasets.added.length
  const back = [...versions.restored, ...runs.restored]
  const [alone, whole] = [[...runs.restored, ...runs.joined], [...versions.restored, ...versions.added]]
  const none = back.length + files.supplied === 0 && baseline === null ? 'nothing new' : 'no new rows'
  const added = `${counted(versions.added.length, 'version')}, ${counted(runs.added, 'run')} with ${counted(points, 'point')}, ${counted(files.added, 'file')}`
  const lines = [
    `${format}${project === '' ? '' : ` of project "${project}"`}: ${rows === 0 ? none : `${added} ${dry ? 'would be added' : 'added'}`}.`,
    ...(versions.added.length === 0 ? [] : [`versions     ${some(versions.added)}`]),
    ...(runs.joined.length === 0 ? [] : [`to versions that are here   ${some(runs.joined)}`]),
    ...(files.supplied === 0 ? [] : [`${dry ? 'to supply   ' : 'supplied    '} ${counted(files.supplied, 'file')}, missing here so far`]),
    ...(datasets.added.length === 0 ? [] : [`data sets    ${some(datasets.added)}`]),
    ...(baseline === null ? [] : [`${dry ? 'to be baseline  ' : 'baseline    '} ${baseline}`]),
    ...(versions.here + runs.here === 0 ? [] : [`already here ${counted(versions.here, 'version')}, ${counted(runs.here, 'run')}`]),
    ...(back.length === 0 ? [] : [`out of the trash   ${some(back)}`]),
    ...(renamed.length === 0 ? [] : [`renamed      ${some(renamed.map(({ was, is }) => `${was} -> ${is}`))}`]),
    ...notes.slice(0, LINES), ...(notes.length <= LINES ? [] : [`And ${(notes.length - LINES).toLocaleString('en')} more notes; --json has each.`]),
    ...(dry || alone.length === 0 ? [] : [`Take ${alone.length === 1 ? 'the run' : 'runs'} back with: atelier runs rm ${alone[0] ?? ''}${alone.length === 1 ? '' : ', and so each of them'}`]),
    ...(dry || whole.length === 0 ? [] : [`Take ${alone.length === 0 ? 'it' : 'the rest'} back with: atelier versions rm ${whole.length <= LINES ? whole.join(' ') : '...'}`]),
    // A version that goes to the trash lets go of it by itself.
    ...(dry || baseline === null || whole.includes(baseline) ? [] : [`Let go of the baseline with: atelier versions pin ${baseline} --off`]),
  ]
  return `${lines.join('\n')}\n`
}

/** Adds a history that was exported here or by another program. */
export const importing: CommandFile = {
  name: 'import',
  register(program: Command, run) {
    program.command('import').argument('<path>', 'a capsule, or what Atelier, TensorBoard, MLflow, DVCLive or a spreadsheet wrote').option('--format <format>', 'capsule, json, csv, mlflow, tfevents or dvclive; found out when left away').option('--dry', 'says what would be added, and writes nothing')
      .description('adds versions, runs and results of another project or program').action((path: string, { format, dry = false }: { format?: string; dry?: boolean }) => run(async (context) => {
        const client = await context.project()
        const wish = { path: resolve(path), dry, ...(format === undefined ? {} : { format }) }
        print(context, await underTicket(context, client, (ticket) => client.call('history.import', { ...wish, ticket })), text)
      }))
  },
}
