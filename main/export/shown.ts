import type { Cell } from './sheet'

/** Values as people read them in documents. */
export const shownNumber = (value: number): string => (Number.isInteger(value) || !Number.isFinite(value) ? String(value) : Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6 ? value.toPrecision(5) : value.toExponential(3))
export const shownTime = (time: number): string => `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`

export function shownCell(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return shownNumber(cell)
  if (typeof cell === 'boolean') return cell ? 'yes' : ''
  if (typeof cell === 'string') return cell
  if ('time' in cell) return shownTime(cell.time)
  return Array.isArray(cell.json) ? cell.json.join(', ') : JSON.stringify(cell.json)
}
