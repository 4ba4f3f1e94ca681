import { z } from 'zod'
import { sheetView } from '../../preload/contract'
import type { SheetColumn, SheetQuery, SheetView } from '../../preload/contract'

/** How the sheet looks: what a view keeps, and what only this window remembers. */
export const look = sheetView.omit({ name: true, columns: true }).extend({
  /** Null until a person changes them: the usual ones of what the project has. */
  columns: sheetView.shape.columns.nullable(),
  /** Shows each metric's difference to the pinned baseline beside it. */
  deltas: z.boolean(),
  /** Width of the first column, which stays in place. */
  first: z.int().min(160).max(800),
  /** The view that this began as. */
  view: z.string().nullable(),
})
export type Look = z.infer<typeof look>
export type Column = SheetView['columns'][number]
export type Sort = SheetQuery['sort']

export const START: Look = { where: '', sort: [], scope: 'versions', columns: null, differing: false, deltas: true, first: 320, view: null }
export const WIDTH = { least: 56, most: 800 } as const

/** A column with all that is known of what it shows. */
export interface Shown extends Column {
  readonly kind: SheetColumn['kind']
  readonly direction: SheetColumn['direction']
  /** The metric or path inside "last(…)", or the expression itself. */
  readonly of: string
  readonly stat: 'best' | 'last' | 'epoch' | 'sd' | 'seeds' | null
  readonly values: number | null
}

/** "last(val.loss)" as the metric and the figure of it. */
export function partsOf(expression: string): Pick<Shown, 'of' | 'stat'> {
  const [, word, of] = /^(best|last|epoch|sd|seeds)\((.*)\)$/.exec(expression) ?? []
  const stat = (['best', 'last', 'epoch', 'sd', 'seeds'] as const).find((one) => one === word) ?? null
  return { of: of ?? expression, stat }
}

/** `name("…")` as the name inside. */
export const plainName = (expression: string): string => {
  const [, quoted] = /^name\((".*")\)$/.exec(expression) ?? []
  return quoted === undefined ? expression : z.string().parse(JSON.parse(quoted))
}

const WIDTHS: Readonly<Record<string, number>> = { state: 128, tag: 130, note: 220, hypothesis: 220, verdict: 220, change: 260, created: 112, name: 160, seconds: 92, runs: 64, epochs: 72, star: 60, pinned: 70, parent: 72, version: 72, run: 64, seed: 64 }
export const widthOf = (column: SheetColumn): number => (column.kind === 'metric' ? 172 : column.kind === 'setting' ? 118 : WIDTHS[column.expression] ?? 110)

const SAYS_LITTLE = /^(code|environment)\.|^data\.fingerprint$|\.id$/
export const isVarying = ({ kind, values, expression }: SheetColumn): boolean => kind === 'setting' && (values ?? 0) > 1 && !SAYS_LITTLE.test(expression)

/** Which settings say most in little room: few values first, since those are what was tried on purpose. */
const ORDER = ['norm.kind', 'batch.norm', 'optim.lr', 'model.arch', 'model.widths', 'optim.kind', 'batch.accumulate', 'schedule.kind', 'data.dataset', 'budget.epochs']
const rank = ({ expression }: SheetColumn): number => (ORDER.includes(expression) ? ORDER.indexOf(expression) : expression.startsWith('augment.') ? ORDER.length + 1 : ORDER.length)

/** Columns when nobody chose any: state, what was measured on validation, the settings in which rows differ, tags and time. */
export function usual(known: readonly SheetColumn[]): Column[] {
  const metrics = known.filter(({ kind, direction, expression }) => kind === 'metric' && direction !== null && expression.startsWith('val.') && !expression.includes('.scaled'))
  // A loss stands after what a person would report.
  const first = [...metrics.filter(({ expression }) => !expression.endsWith('loss')), ...metrics.filter(({ expression }) => expression.endsWith('loss'))].slice(0, 3)
  const settings = known.filter(isVarying).sort((a, b) => rank(a) - rank(b)).slice(0, 5)
  const fields = (names: readonly string[]): SheetColumn[] => known.filter(({ kind, expression }) => kind === 'field' && names.includes(expression))
  return [...fields(['state']), ...first, ...settings, ...fields(['tag']), ...fields(['created'])].map((column) => ({ expression: column.expression, width: widthOf(column) }))
}

/** The columns on show, in their order: those that the project has, and of settings only differing ones where that is wished. */
export function shownColumns({ columns, differing, scope }: Pick<Look, 'columns' | 'differing' | 'scope'>, known: readonly SheetColumn[]): Shown[] {
  const byName = new Map(known.map((column) => [column.expression, column]))
  return (columns ?? usual(known)).flatMap((column) => {
    const { of, stat } = partsOf(column.expression)
    const found = byName.get(stat === null ? column.expression : of)
    if (found === undefined || (stat !== null && found.kind !== 'metric') || column.expression === (scope === 'runs' ? 'runs' : 'run')) return []
    if (differing && found.kind === 'setting' && (found.values ?? 0) <= 1) return []
    return [{ ...column, kind: found.kind, direction: stat === 'best' || stat === 'last' || stat === null ? found.direction : null, of: plainName(of), stat, values: found.values }]
  })
}

/** Moves a column to where another is. */
export function moved(columns: readonly Column[], from: string, to: string): Column[] {
  const [a, b] = [from, to].map((name) => columns.findIndex(({ expression }) => expression === name))
  const column = columns[a ?? -1]
  if (column === undefined || b === undefined || b < 0) return [...columns]
  const rest = columns.filter((one) => one !== column)
  return [...rest.slice(0, b), column, ...rest.slice(b)]
}

/** The next column on show in a direction, to move a column by keyboard. */
export const beside = (shown: readonly Column[], expression: string, by: 1 | -1): string | null => shown[shown.findIndex((column) => column.expression === expression) + by]?.expression ?? null

export const resized = (columns: readonly Column[], expression: string, width: number): Column[] => columns.map((column) => (column.expression === expression ? { ...column, width: Math.round(Math.min(WIDTH.most, Math.max(WIDTH.least, width))) } : column))

export const toggled = (columns: readonly Column[], column: SheetColumn): Column[] => (columns.some(({ expression }) => expression === column.expression) ? columns.filter(({ expression }) => expression !== column.expression) : [...columns, { expression: column.expression, width: widthOf(column) }])

/** Puts a column after another one. */
export function placedAfter(columns: readonly Column[], expression: string, after: string): Column[] {
  if (columns.some((column) => column.expression === expression)) return [...columns]
  return columns.flatMap((column) => (column.expression === after ? [column, { expression, width: column.width }] : [column]))
}

/** A click on a head: best first, then the other way, then none; with `add` beside what sorts already, else in its place. */
export function sorted(sort: Sort, by: string, better: 'max' | 'min' | null, add: boolean): Sort {
  const first = better === 'max'
  const held = sort.find((one) => one.by === by)
  const next = held === undefined ? [{ by, descending: first }] : held.descending === first ? [{ by, descending: !first }] : []
  if (!add) return next
  return held === undefined ? [...sort, ...next].slice(-4) : sort.flatMap((one) => (one.by === by ? next : [one]))
}

export const viewOf = (name: string, { where, sort, scope, differing, columns, deltas }: Look, known: readonly SheetColumn[]): SheetView => ({ name, where, sort, scope, differing, deltas, columns: columns ?? usual(known) })
export const lookOf = ({ name, ...view }: SheetView, { first }: Look): Look => ({ ...view, first, view: name })

/** Whether a look still is what its view kept. */
export function isAsKept(now: Look, views: readonly SheetView[], known: readonly SheetColumn[]): boolean {
  const kept = views.find(({ name }) => name === now.view)
  return kept !== undefined && JSON.stringify(sheetView.parse(viewOf(kept.name, now, known))) === JSON.stringify(sheetView.parse(kept))
}
