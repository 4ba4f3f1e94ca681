import { MOST_CATEGORIES } from '../../../preload/contract'
import type { DatasetInfo } from '../../../preload/contract'
import { pathColumns } from '../../state/class-column'
import { text } from '../../text/en'

/** Columns of one kind that may go in. */
export interface FeatureGroup { readonly group: string; readonly items: readonly string[] }

/** Which columns of a table may go in: numbers, and texts that come again and again as categories. A target is none of them; what is chosen already is offered whatever it is, so that it can be taken out. */
export function featureChoices(info: Pick<DatasetInfo, 'columns' | 'parts'>, targets: readonly string[], chosen: readonly string[]): FeatureGroup[] {
  const paths = pathColumns(info)
  const open = info.columns.filter(({ name }) => chosen.includes(name) || !targets.includes(name))
  const names = (columns: typeof open): string[] => columns.map(({ name }) => name)
  const categories = open.filter((column) => column.kind !== 'number' && (chosen.includes(column.name) || (column.distinct > 0 && column.distinct <= MOST_CATEGORIES && !paths.includes(column))))
  const gone = chosen.filter((name) => info.columns.every((column) => column.name !== name))
  return [{ group: text.form.numberColumns, items: names(open.filter(({ kind }) => kind === 'number')) }, { group: text.form.categoryColumns, items: [...names(categories), ...gone] }].filter(({ items }) => items.length > 0)
}
