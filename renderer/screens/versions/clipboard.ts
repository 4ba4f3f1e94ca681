import type { SheetCell } from '../../../preload/contract'
import type { Shown } from '../../state/sheet-look'
import type { Row } from '../../state/sheet-rows'

export type CopyFormat = 'tsv' | 'markdown'
type Value = string | number | null

/** What a metric's column gives away: every figure of it, under the names that filters take. */
function parts(column: Shown): readonly { readonly head: string; value(cell: SheetCell | undefined): Value }[] {
  const { expression, stat, kind } = column
  const metric = (pick: (cell: Extract<SheetCell, { kind: 'metric' }>) => Value) => (cell: SheetCell | undefined): Value => (cell?.kind === 'metric' ? pick(cell) : null)
  const epochs = metric(({ epoch }) => (epoch === null ? null : epoch.min === epoch.max ? epoch.min : `${epoch.min} to ${epoch.max}`))
  if (kind !== 'metric') return [{ head: expression, value: (cell) => (cell?.kind === 'value' ? cell.value : null) }]
  switch (stat) {
    case 'last': return [{ head: expression, value: metric(({ last }) => last?.mean ?? null) }]
    case 'best': return [{ head: expression, value: metric(({ best }) => best?.mean ?? null) }]
    case 'epoch': return [{ head: expression, value: epochs }]
    case 'sd': return [{ head: expression, value: metric(({ best, last }) => (best ?? last)?.sd ?? null) }]
    case 'seeds': return [{ head: expression, value: metric(({ best, last }) => (best ?? last)?.runs ?? null) }]
    case null: return [
      { head: expression, value: metric(({ best, last }) => (best ?? last)?.mean ?? null) },
      { head: `sd(${expression})`, value: metric(({ best, last }) => (best ?? last)?.sd ?? null) },
      { head: `seeds(${expression})`, value: metric(({ best, last }) => (best ?? last)?.runs ?? null) },
      { head: `last(${expression})`, value: metric(({ last }) => last?.mean ?? null) },
      { head: `epoch(${expression})`, value: epochs },
    ]
  }
}

const FACTS: readonly { readonly head: string; value(row: Row): Value }[] = [
  { head: 'short', value: ({ short }) => short }, { head: 'name', value: ({ name }) => name }, { head: 'change', value: ({ sentence }) => sentence },
]
/** Facts that a row says better than its cell. */
const fact = (expression: string, row: Row, cell: SheetCell | undefined): SheetCell | undefined => {
  if (expression === 'created') return { kind: 'value', value: new Date(row.created).toISOString() }
  if (expression === 'tag') return { kind: 'value', value: row.tags.join(', ') }
  return cell
}

/** What a spreadsheet would carry out begins with a quote mark, which it shows as text; numbers stay numbers. */
export function harmless(value: string): string {
  return /^[=+\-@\t\r]/.test(value) && !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? `'${value}` : value
}

export function tsvCell(value: Value): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = harmless(value)
  return /["\t\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const markdownCell = (value: Value): string => (value === null ? '' : String(value).replaceAll(/[\\|`*_<>[\]]/g, (sign) => (sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : `\\${sign}`)).replaceAll(/\s*[\r\n]+\s*/g, ' '))

/** Rows as text with a head line; numbers in full precision. */
export function asText(format: CopyFormat, columns: readonly Shown[], rows: readonly Row[]): string {
  const cells = columns.filter(({ expression }) => expression !== 'name' && expression !== 'change').map((column) => ({ column, parts: parts(column) }))
  const head = [...FACTS.map((one) => one.head), ...cells.flatMap((one) => one.parts.map((part) => part.head))]
  const lines = rows.map((row) => [...FACTS.map((one) => one.value(row)), ...cells.flatMap(({ column: { expression }, parts: of }) => of.map((part) => part.value(fact(expression, row, row.cells[expression]))))])
  if (format === 'tsv') return [head, ...lines].map((line) => line.map(tsvCell).join('\t')).join('\n')
  const line = (values: readonly Value[]): string => `| ${values.map(markdownCell).join(' | ')} |`
  return [line(head), `|${head.map(() => ' --- |').join('')}`, ...lines.map(line)].join('\n')
}
