import type { Shown } from '../../state/sheet-look'

/** Height of a line of the sheet and of its head, in pixels; the style sheet has the same. */
export const ROW = 42
export const HEAD = 36
const DELTA = 136

/** A place in every line: a column, or its difference to the baseline. */
export interface Slot { readonly column: Shown; readonly delta: boolean }

/** Whether a column's difference to the baseline means something. */
export const hasDelta = ({ kind, direction, stat }: Shown): boolean => kind === 'metric' && direction !== null && (stat === null || stat === 'best' || stat === 'last')

export const slotsOf = (columns: readonly Shown[], deltas: boolean): Slot[] => columns.flatMap((column) => (deltas && hasDelta(column) ? [{ column, delta: false }, { column, delta: true }] : [{ column, delta: false }]))

/** Columns of the CSS grid that every line is, and their width in all. */
export function templateOf(first: number, slots: readonly Slot[]): { readonly template: string; readonly width: number } {
  const widths = [first, ...slots.map(({ column, delta }) => (delta ? DELTA : column.width))]
  return { template: `${widths.map((width) => `${width}px`).join(' ')} minmax(0, 1fr)`, width: widths.reduce((sum, width) => sum + width, 0) }
}
