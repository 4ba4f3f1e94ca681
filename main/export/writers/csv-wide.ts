import { writeSheet } from '../csv'
import type { HistoryWriter } from '../format'
import { writeOut } from '../output'

export const csvWide: HistoryWriter = {
  id: 'csv-wide', title: 'CSV, wide', summary: 'The sheet: one row a run, last and best of each metric in columns.', source: 'RFC 4180', shape: 'file', extension: '.csv',
  leaves: ['points', 'data sets', 'the content of weights and other files'], reader: 'csv',
  async write(history, path, { signal }) {
    await writeOut(path, (file) => writeSheet(history, file, signal))
  },
}
