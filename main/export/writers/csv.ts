import { writeCsvFolder } from '../csv'
import type { HistoryWriter } from '../format'

export const csv: HistoryWriter = {
  id: 'csv', title: 'CSV folder', summary: 'The sheet, every point, and a small file with project and data sets.', source: 'RFC 4180', shape: 'folder', extension: '',
  leaves: ['the content of weights and other files'], reader: 'csv',
  write: (history, path, { signal }) => writeCsvFolder(history, path, signal),
}
