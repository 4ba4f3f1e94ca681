import { writeDocument } from '../document'
import type { HistoryWriter } from '../format'
import { writeOut } from '../output'

export const json: HistoryWriter = {
  id: 'json', title: 'JSON', summary: 'Everything but the content of files, as one document.', source: 'RFC 8259', shape: 'file', extension: '.json',
  leaves: ['the content of weights and other files'], reader: 'json',
  async write(history, path, { signal }) {
    await writeOut(path, (file) => writeDocument(history, file, signal))
  },
}
