import { closeSync, existsSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { AtelierError } from '../lib/errors'
import { fsyncFolder } from '../lib/files'
import type { WriteContext } from './format'
import type { History } from './history'
import { formatOf, writers } from './registry'

export interface ExportOptions extends Omit<WriteContext, 'destination'> {
  /** A file that is already there is replaced; a folder never is. */
  readonly replace?: boolean
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'code' in error && 'syscall' in error

/** Writes a history in a format. At every instant the destination holds either what it held before or the whole export. */
export async function exportHistory(history: History, format: string, destination: string, { replace = false, ...options }: ExportOptions): Promise<{ readonly path: string; readonly leaves: readonly string[] }> {
  const writer = formatOf(writers, format, 'written')
  const path = resolve(destination)
  if (existsSync(path) && (!replace || writer.shape === 'folder' || statSync(path).isDirectory())) {
    throw new AtelierError('export.exists', `${path} is already there.`, 'Choose another name, or move it away first.')
  }
  const folder = dirname(path)
  if (!existsSync(folder)) throw new AtelierError('export.destination', `The folder ${folder} is not there.`, 'Make it first, or choose another one.')
  let temp: string | null = null
  try {
    temp = mkdtempSync(join(folder, `.${basename(path).slice(0, 100)}.`))
    const made = join(temp, writer.shape === 'file' ? `history${writer.extension}` : 'history')
    await writer.write(history, made, { ...options, destination: path })
    if (writer.shape === 'file') syncFile(made)
    renameSync(made, path)
    fsyncFolder(folder)
  } catch (error) {
    if (!isSystemError(error)) throw error
    throw new AtelierError('export.write', `${path} cannot be written: ${error.message}.`, error.code === 'ENOSPC' ? `The disk of ${folder} has ${freeMiB(folder)} MiB free. Make room and export again.` : 'Check that you may write there.', { cause: error })
  } finally {
    if (temp !== null) rmSync(temp, { recursive: true, force: true })
  }
  return { path, leaves: writer.leaves }
}

function syncFile(path: string): void {
  const handle = openSync(path, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

function freeMiB(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return Math.floor((bavail * bsize) / (1 << 20))
}
