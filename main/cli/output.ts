import type { ErrorBody } from '../../preload/contract'

/** Where a command writes: data to `out`, messages to `err`. */
export interface Streams { out(text: string): void; err(text: string): void; readonly tty: boolean }

/** Columns aligned by spaces; numbers to the right when every cell of a column is one. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, c) => Math.max(title.length, ...rows.map((row) => (row[c] ?? '').length)))
  const numeric = head.map((_, c) => rows.length > 0 && rows.every((row) => /^-?[\d.,]*%?$/.test(row[c] ?? '')))
  const line = (cells: readonly string[]): string => cells.map((cell, c) => (numeric[c] === true ? cell.padStart(widths[c] ?? 0) : cell.padEnd(widths[c] ?? 0))).join('  ').trimEnd()
  return `${[head, ...rows].map(line).join('\n')}\n`
}

export const seconds = (value: number): string => (value < 60 ? `${value.toFixed(1)} s` : `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`)

/** How much of its time a run waits, or waited, for its data. */
export const waiting = (verb: 'waits' | 'waited', share: number): string => `${verb} for data ${(100 * share).toFixed(1)} % of the time`

export const timeText = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ')

export function errorText({ message, hint }: ErrorBody): string {
  return hint === '' ? `${message}\n` : `${message}\n${hint}\n`
}
