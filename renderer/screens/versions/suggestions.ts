import type { SheetColumn } from '../../../preload/contract'

/** The name that is being typed at a place of a filter, or null inside quotes. */
export function wordAt(filter: string, caret: number): { readonly word: string; readonly start: number; readonly end: number } | null {
  if ((filter.slice(0, caret).match(/"/g) ?? []).length % 2 === 1) return null
  const [before] = /[\w.-]*$/.exec(filter.slice(0, caret)) ?? ['']
  const [after] = /^[\w.-]*/.exec(filter.slice(caret)) ?? ['']
  return { word: before, start: caret - before.length, end: caret + after.length }
}

/** Columns whose name has what is typed, those that begin with it first; nothing for a word that is whole or a number. */
export function suggested(word: string, columns: readonly SheetColumn[], most: number): SheetColumn[] {
  const typed = word.toLowerCase()
  if (typed === '' || /^[\d.-]/.test(typed) || ['and', 'or', 'not', 'in', 'none'].includes(typed) || columns.some(({ expression }) => expression === word)) return []
  const rank = ({ expression }: SheetColumn): number => {
    const name = expression.toLowerCase()
    return name.startsWith(typed) ? 0 : name.split('.').some((part) => part.startsWith(typed)) ? 1 : name.includes(typed) ? 2 : 3
  }
  return columns.map((column) => ({ column, rank: rank(column) })).filter((one) => one.rank < 3).sort((a, b) => a.rank - b.rank || a.column.expression.length - b.column.expression.length).slice(0, most).map(({ column }) => column)
}

export function completed(filter: string, caret: number, expression: string): { readonly filter: string; readonly caret: number } {
  const at = wordAt(filter, caret)
  if (at === null) return { filter, caret }
  return { filter: `${filter.slice(0, at.start)}${expression}${filter.slice(at.end)}`, caret: at.start + expression.length }
}

/** Filters to begin with, made of what the project has. */
export function examples(columns: readonly SheetColumn[]): string[] {
  const metric = columns.find(({ kind, direction, expression }) => kind === 'metric' && direction === 'max' && expression.startsWith('val.')) ?? columns.find(({ kind, direction, expression }) => kind === 'metric' && direction !== null && expression.startsWith('val.'))
  const varied = columns.find(({ expression, values }) => expression === 'norm.kind' && (values ?? 0) > 1)
  return [
    ...(metric === undefined ? [] : [metric.direction === 'max' ? `${metric.expression} > 0.9` : `${metric.expression} != none`, `seeds(${metric.expression}) > 1`]),
    ...(varied === undefined ? [] : ['norm = "group"']),
    'star', 'state = "failed"', 'not confounded', 'verdict',
  ]
}
