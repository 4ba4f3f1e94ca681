import type { DatasetInfo } from '../../preload/contract'

type Column = DatasetInfo['columns'][number]

/** A column that was taken for the class without being asked for, and what spoke for it. */
export interface ClassGuess { readonly column: string; readonly why: 'name' | 'repeats' }

const NAMES: readonly string[] = ['label', 'class', 'target', 'species', 'y']
/** More values than this are hardly classes. */
const MOST = 100

/** Text or a few whole values: numbers that were measured are no classes. */
const canBeClass = ({ kind, distinct }: Column): boolean => distinct > 1 && (kind === 'text' || distinct <= MOST)

/**
 * The column that most likely holds the class: one with a usual name, else the first text column with a few values that
 * come again and again. Null where nothing speaks for one of them, so that the person chooses; `why` is told beside a taken one.
 */
export function classColumn({ columns, parts }: Pick<DatasetInfo, 'columns' | 'parts'>): ClassGuess | null {
  const rows = Object.values(parts).reduce((a, b) => a + b, 0)
  const named = NAMES.flatMap((name) => columns.filter((column) => column.name.trim().toLowerCase() === name && canBeClass(column)))
  const repeating = columns.filter(({ kind, distinct, missing }) => kind === 'text' && distinct > 1 && distinct <= MOST && distinct <= (rows - missing) / 2)
  if (named[0] !== undefined) return { column: named[0].name, why: 'name' }
  return repeating[0] === undefined ? null : { column: repeating[0].name, why: 'repeats' }
}

/** Columns of text whose values hardly repeat, as paths of images do. */
export const pathColumns = ({ columns, parts }: Pick<DatasetInfo, 'columns' | 'parts'>): readonly Column[] => {
  const rows = Object.values(parts).reduce((a, b) => a + b, 0)
  return columns.filter(({ kind, distinct, missing }) => kind !== 'number' && distinct > (rows - missing) / 2)
}
