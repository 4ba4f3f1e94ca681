import { create } from 'zustand'
import type { ExportFormat, ImportReport } from '../../preload/contract'
import { bodyOf, call, host } from '../api/client'
import { text } from '../text/en'
import { canBeTakenBack, changedBy, saidOf } from './imported'
import { attempt, useNotices } from './notices'
import { useSheet } from './sheet'
import { chosenRows } from './sheet-actions'
import { selectedCount } from './sheet-rows'
import { underTicket } from './work'

/** What of the history may leave: rows that are chosen, what the filter leaves, or all. */
export type ExportPart = 'chosen' | 'filtered' | 'all'
/** Something that is awaited, and the ticket that it is cancelled by. */
interface Busy { readonly ticket: string; readonly what: string }

interface Exchange {
  /** The formats, while the dialog of an export is open. */
  readonly formats: readonly ExportFormat[] | null
  /** What was picked, and what importing it would do once that is known. */
  readonly incoming: { readonly path: string; readonly preview: ImportReport | null } | null
  readonly busy: Busy | null
  set(part: Partial<Pick<Exchange, 'formats' | 'incoming' | 'busy'>>): void
}

export const useExchange = create<Exchange>((set) => ({ formats: null, incoming: null, busy: null, set: (part) => set(part) }))

/** Work of a dialog; null when the person cancelled it. */
async function busy<T>(what: string, work: (ticket: string) => Promise<T>): Promise<T | null> {
  const ticket = crypto.randomUUID()
  const { set } = useExchange.getState()
  set({ busy: { ticket, what } })
  try {
    return await underTicket(ticket, () => work(ticket))
  } catch (error) {
    if (bodyOf(error).code === 'preflight.cancelled') return null
    throw error
  } finally {
    set({ busy: null })
  }
}

/** How many rows each part has, and what there is to choose from. */
export function exportParts(): { readonly part: ExportPart; readonly count: number }[] {
  const { selection, total, look, info } = useSheet.getState()
  const chosen = selectedCount(selection, total)
  return [
    ...(chosen > 0 ? [{ part: 'chosen' as const, count: chosen }] : []),
    ...(look.where.trim() !== '' || look.scope === 'runs' ? [{ part: 'filtered' as const, count: total }] : []),
    { part: 'all', count: info?.versions ?? 0 },
  ]
}

async function wishFor(part: ExportPart): Promise<{ ids?: string[]; where?: string; scope?: 'versions' | 'runs' }> {
  const { look } = useSheet.getState()
  if (part === 'chosen') return { ids: (await chosenRows([], false)).rows.map(({ short }) => short) }
  return part === 'filtered' ? { where: look.where, scope: look.scope } : {}
}

async function preview(path: string): Promise<void> {
  const { set } = useExchange.getState()
  set({ incoming: { path, preview: null } })
  try {
    const said = await busy(text.exchange.reading, (ticket) => call('history.import', { path, dry: true, ticket }))
    set({ incoming: said === null ? null : { path, preview: said } })
  } catch (error) {
    set({ incoming: null })
    throw error
  }
}

/** Says what an import did. Its undo is named after the file, so that what is said of it when it is refused does not go when something else is undone. */
function sayImported(report: ImportReport, path: string): void {
  const undo = text.exchange.undoImport(path.split(/[\\/]/).findLast((part) => part !== '') ?? path)
  useNotices.getState().say(saidOf(report), canBeTakenBack(report) ? [{ label: text.actions.undo, act: () => attempt(undo, () => takeBack(report, path)) }] : [])
}

/** Puts back what an import changed, all of it or nothing, and says what stays. The notice went as Undo was clicked: where it is refused, it is there again. */
async function takeBack(report: ImportReport, path: string): Promise<void> {
  try {
    const { kept } = await call('history.takeBack', changedBy(report))
    if (kept.length > 0) useNotices.getState().say(kept.map(({ name, versions }) => text.exchange.keptData(name, versions)).join(' '))
  } catch (error) {
    sayImported(report, path)
    throw error
  } finally {
    await useSheet.getState().refresh(true)
  }
}

export const exchange = {
  beginExport: (): void => attempt(text.exchange.exportTitle, async () => {
    await useSheet.getState().refresh(false)
    useExchange.getState().set({ formats: (await call('history.formats', {})).written })
  }),
  write: (format: ExportFormat, part: ExportPart): void => attempt(text.exchange.exportTitle, async () => {
    const { set } = useExchange.getState()
    const { path } = await host('host.pickSave', { title: text.exchange.exportTitle, name: `history${format.extension}`, extensions: format.extension === '' ? [] : [format.extension.slice(1)] })
    if (path === null) return
    const wish = await wishFor(part)
    // The dialog has asked about a file that is there; a folder is never written over.
    const done = await busy(text.exchange.writing, (ticket) => call('history.export', { format: format.id, path, replace: format.shape === 'file', ticket, ...wish }))
    if (done === null) return
    set({ formats: null })
    // What the format leaves out was in the dialog; what stays for another reason is new.
    const left = done.leaves.slice(format.leaves.length)
    useNotices.getState().say([text.exchange.exported(done.path, done.versions, done.runs), ...(left.length === 0 ? [] : [text.exchange.leaves(left.join('; '))])].join(' '), [{ label: text.exchange.inFolder, stays: true, act: () => attempt(text.exchange.inFolder, async () => { await host('host.reveal', { path: done.path }) }) }])
  }),
  importFile: (): void => attempt(text.exchange.importTitle, async () => {
    const { path } = await host('host.pickFile', { title: text.exchange.importFile, extensions: [] })
    if (path !== null) await preview(path)
  }),
  importFolder: (): void => attempt(text.exchange.importTitle, async () => {
    const { path } = await host('host.pickFolder', { title: text.exchange.importFolder })
    if (path !== null) await preview(path)
  }),
  /** Carries out what the preview said. */
  add: (path: string): void => attempt(text.exchange.importTitle, async () => {
    const done = await busy(text.exchange.reading, (ticket) => call('history.import', { path, ticket }))
    if (done === null) return
    useExchange.getState().set({ incoming: null })
    await useSheet.getState().refresh(true)
    sayImported(done, path)
  }),
}
