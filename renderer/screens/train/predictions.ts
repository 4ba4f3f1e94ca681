import type { Prediction } from '../../../preload/contract'
import { text } from '../../text/en'

/** A target of a table of predictions; classes come with their probability. */
export interface PredictedColumn { readonly name: string; readonly unit: string; readonly isClass: boolean }

export function columnsOf([first]: readonly Prediction[]): PredictedColumn[] {
  return first === undefined ? [] : Object.entries(first.targets).map(([name, { unit, probabilities }]) => ({ name, unit, isClass: probabilities !== null }))
}

/** Probability of the class that was said; null for a number. */
export const sureOf = ({ value, probabilities }: Prediction['targets'][string]): number | null => (probabilities === null ? null : probabilities[String(value)] ?? null)

/** Paths without the folder that all of them lie in. */
export function withoutFolder(inputs: readonly string[]): string[] {
  const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  const [first = ''] = inputs
  const folder = folderOf(first)
  return inputs.every((path) => folderOf(path) === folder) ? inputs.map((path) => path.slice(folder.length)) : [...inputs]
}

/** How many numbers lie beyond those of training. */
export const beyondCount = (predictions: readonly Prediction[]): number =>
  predictions.reduce((sum, { targets }) => sum + Object.values(targets).filter(({ beyond }) => beyond !== null).length, 0)

const cell = (value: string | number): string => String(value).replaceAll(/[\t\r\n]+/g, ' ')

/** The table as text for a spreadsheet: every digit of every number, units in the head. */
export function toTsv(predictions: readonly Prediction[]): string {
  const columns = columnsOf(predictions)
  const head = [text.predictions.input, ...columns.flatMap(({ name, unit, isClass }) => [text.predictions.withUnit(name, unit), ...(isClass ? [text.predictions.sure(name)] : [])])]
  const rows = predictions.map(({ input, targets }) => [input, ...columns.flatMap(({ name, isClass }) => {
    const said = targets[name]
    return [said?.value ?? '', ...(isClass ? [(said === undefined ? null : sureOf(said)) ?? ''] : [])]
  })])
  return `${[head, ...rows].map((row) => row.map(cell).join('\t')).join('\n')}\n`
}
