import { closeSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { DOCUMENT, readDocument } from '../document'
import type { HistoryReader } from '../format'
import { plainStat } from '../input'

/** The first bytes of a file as text. */
export function headOf(path: string, length = 512): string {
  const handle = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(length)
    return bytes.toString('latin1', 0, readSync(handle, bytes, 0, length, 0))
  } finally {
    closeSync(handle)
  }
}

export const json: HistoryReader = {
  id: 'json', title: 'JSON', summary: 'A history that Atelier wrote as JSON.', source: 'RFC 8259',
  detect: (path) => plainStat(path, basename(path)).isFile() && headOf(path).trimStart().startsWith('{') && headOf(path).includes(DOCUMENT),
  read: (path, into) => readDocument(path, basename(path), into),
}
