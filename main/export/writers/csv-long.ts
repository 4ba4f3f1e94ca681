import { writePoints } from '../csv'
import type { HistoryWriter } from '../format'
import { writeOut } from '../output'

export const csvLong: HistoryWriter = {
  id: 'csv-long', title: 'CSV, long', summary: 'One row a point, for pandas, R and plotting programs.', source: 'RFC 4180; Wickham, Tidy Data (2014)', shape: 'file', extension: '.csv',
  leaves: ['all of a version and run but their names and seed', 'runs that repeat another', 'data sets', 'the content of weights and other files'], reader: 'csv',
  async write(history, path, { signal }) {
    // A point cannot say that its run repeats another, which would count as one more seed.
    await writeOut(path, (file) => writePoints(history, file, signal, ({ reproduces }) => reproduces === null))
  },
}
