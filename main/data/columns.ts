import { AtelierError } from '../lib/errors'
import type { Column } from './dataset'

/** The column of that name. Throws "data.column" at the recipe's field `where`. */
export function named(columns: readonly Column[], name: string, where: string): Column {
  const column = columns.find((c) => c.name === name)
  if (column === undefined) throw new AtelierError('data.column', `${where}: this data set has no column "${name}"`, `Its columns: ${columns.map((c) => c.name).join(', ')}.`)
  return column
}

/** The classes of a column in their fixed order: its own where it has one, else sorted, numbers in text by their size. */
export function classesOf(column: Column): string[] {
  if (column.kind === 'text' && column.classes !== undefined) return [...column.classes]
  const found = [...new Set(column.values.filter((value) => value !== null).map(String))]
  return found.sort(new Intl.Collator('en', { numeric: true }).compare)
}
