import type { Command } from 'commander'
import type { SheetCell, SheetColumn, SheetPage, SheetView } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import { figure } from '../../lib/figure'
import type { ProjectClient } from '../../owner/types'
import { print } from '../context'
import { several, wholeOf } from '../options'
import { textTable, timeText } from '../output'
import type { CommandFile } from '../registry'

interface Options { where?: string; sort: string[]; columns?: string; runs?: boolean; differing?: boolean; trash?: boolean; view?: string; limit: string; offset: string; names?: boolean }

/** "val.accuracy:desc" and "optim.lr"; a metric alone is sorted best first. */
function sortOf(text: string, columns: readonly SheetColumn[]): { by: string; descending: boolean } {
  const [, by = text, way] = /^(.*?)(?::(asc|desc))?$/.exec(text) ?? []
  return { by, descending: way === undefined ? columns.find(({ expression }) => expression === by)?.direction === 'max' : way === 'desc' }
}

/** Columns when nobody names any: what was measured on validation, then the settings in which the rows differ. */
function usual(columns: readonly SheetColumn[], differing: boolean): string[] {
  const metrics = columns.filter(({ kind, expression, direction }) => kind === 'metric' && direction !== null && expression.startsWith('val.') && !expression.includes('.scaled')).slice(0, 4)
  const settings = columns.filter(({ kind, values, expression }) => kind === 'setting' && (values ?? 0) > 1 && !/^(code|environment)\./.test(expression)).slice(0, differing ? 200 : 5)
  return [...metrics, ...settings].map(({ expression }) => expression)
}

function cellText(cell: SheetCell | undefined): string {
  if (cell === undefined || cell.kind === 'value') return cell?.value === null || cell === undefined ? '' : typeof cell.value === 'number' ? figure(cell.value) : cell.value
  const said = cell.best ?? cell.last
  if (said === null) return ''
  return `${figure(said.mean)}${said.sd === null ? '' : ` ± ${said.sd.toPrecision(2)}`}${cell.epoch === null || said.runs > 1 ? '' : ` (${cell.epoch.min})`}`
}

const table = (page: SheetPage, columns: readonly string[], runs: boolean): string => {
  if (page.total === 0) return 'No rows. Without --where all are shown; start one with: atelier train quick\n'
  const head = [runs ? 'run' : 'version', ...(runs ? ['version', 'seed'] : ['runs']), 'state', ...columns, 'created', 'change']
  const rows = page.rows.map((row) => [
    `${row.short}${row.pinned ? ' *' : ''}${row.star ? ' ☆' : ''}`, ...(runs ? [row.version, String(row.runs[0]?.seed ?? '')] : [String(row.runs.length)]), row.runs[0]?.state ?? 'not trained',
    ...row.cells.map(cellText), timeText(row.created), `${row.name === null ? '' : `${row.name}: `}${row.sentence ?? 'first on its data'}${row.confounded ? ' (confounded)' : ''}`,
  ])
  const last = page.offset + page.rows.length
  return `${textTable(head, rows)}${page.rows.length < page.total ? `rows ${page.offset + 1} to ${last} of ${page.total}\n` : ''}`
}

const names = (columns: readonly SheetColumn[]): string => textTable(['column', 'kind', 'better', 'values'], columns.map(({ expression, kind, direction, values }) => [expression, kind, direction === null ? '' : direction === 'max' ? 'more' : 'less', values === null ? '' : String(values)]))

async function viewOf(client: ProjectClient, name: string | undefined): Promise<SheetView | null> {
  if (name === undefined) return null
  const views = await client.call('sheet.views', {})
  const found = views.find((view) => view.name === name)
  if (found === undefined) throw new AtelierError('sheet.view', `There is no view "${name}".`, views.length === 0 ? 'Views are kept in the window, on the screen of versions.' : `There are: ${views.map((view) => view.name).join(', ')}.`)
  return found
}

export const sheet: CommandFile = {
  name: 'sheet',
  register(program: Command, run) {
    program.command('sheet').description('versions and their results, filtered and sorted; * is the pinned baseline')
      .option('--where <filter>', 'such as: val.accuracy > 0.9 and norm = "group"').option('--sort <column[:asc|:desc]>', 'may be given often', several, [])
      .option('--columns <a,b>', 'metrics, settings and facts; --names lists them').option('--differing', 'every setting in which the rows differ').option('--runs', 'a row for each run').option('--trash', 'what is in the trash')
      .option('--view <name>', 'a view that was kept in the window').option('--limit <n>', 'rows', '50').option('--offset <n>', 'rows to leave out', '0').option('--names', 'the columns that there are')
      .action((options: Options) => run(async (context) => {
        const client = await context.project()
        const view = await viewOf(client, options.view)
        const [where, trash, scope] = [options.where ?? view?.where ?? '', options.trash === true, options.runs === true ? 'runs' : view?.scope ?? 'versions'] as const
        const known = await client.call('sheet.columns', { where, trash })
        if (options.names === true) {
          print(context, known, names)
          return
        }
        const columns = options.columns?.split(',').map((column) => column.trim()) ?? view?.columns.map(({ expression }) => expression) ?? usual(known, options.differing === true)
        const sort = options.sort.length > 0 || view === null ? options.sort.map((text) => sortOf(text, known)) : view.sort
        const page = await client.call('sheet.page', { scope, where, sort, columns, trash, limit: wholeOf('limit', options.limit, 1), offset: wholeOf('offset', options.offset, 0) })
        print(context, { ...page, columns }, () => table(page, columns, scope === 'runs'))
      }))
  },
}
