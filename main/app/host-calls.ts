import { app, clipboard, dialog, shell } from 'electron'
import type { BrowserWindow, OpenDialogOptions } from 'electron'
import { join } from 'node:path'
import { hostCalls } from '../../preload/contract'
import type { HostCallInput } from '../../preload/contract'
import { hostHandler } from '../ipc/host-call'
import type { HostHandlers } from '../ipc/host-call'
import { AtelierError } from '../lib/errors'
import type { ChosenPlaces } from './chosen'
import { canonicalPath, isInside, isReport } from './places'
import type { Theme } from './settings'

export interface HostServices {
  /** Canonical project folder. */
  readonly project: string
  readonly sandboxed: boolean
  readonly window: () => BrowserWindow
  /** Where the person chose to have something written. */
  readonly chosen: ChosenPlaces
  readonly theme: () => Theme
  readonly setTheme: (theme: Theme) => void
  /** Null asks for the folder. */
  readonly openProject: (path: string | null) => Promise<void>
  readonly close: (choice: HostCallInput<'host.close'>['choice']) => void
}

async function pickSeveral(window: BrowserWindow, options: OpenDialogOptions): Promise<string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, options)
  return canceled ? [] : filePaths
}

/** Asks for one file or folder; null when the person changes their mind. */
export const pick = async (window: BrowserWindow, options: OpenDialogOptions): Promise<string | null> => (await pickSeveral(window, options))[0] ?? null

/** The dialog's choice among files of these kinds; all of them where there are none. */
const filtersOf = (extensions: readonly string[]): NonNullable<OpenDialogOptions['filters']> => (extensions.length === 0 ? [] : [{ name: extensions.join(', '), extensions: [...extensions] }])

/** What the page may ask of its host: one entry a call of the contract. */
export function hostHandlers({ project, sandboxed, window, chosen, theme, setTheme, openProject, close }: HostServices): HostHandlers {
  return {
    'host.info': hostHandler(hostCalls['host.info'], () => ({ version: app.getVersion(), sandboxed, platform: process.platform, project, theme: theme() })),
    'host.pickFolder': hostHandler(hostCalls['host.pickFolder'], async ({ title }) => ({ path: await pick(window(), { title, properties: ['openDirectory', 'createDirectory'] }) })),
    'host.pickFile': hostHandler(hostCalls['host.pickFile'], async ({ title, extensions }) => ({ path: await pick(window(), { title, properties: ['openFile'], filters: filtersOf(extensions) }) })),
    'host.pickFiles': hostHandler(hostCalls['host.pickFiles'], async ({ title, extensions }) => ({ paths: await pickSeveral(window(), { title, properties: ['openFile', 'multiSelections'], filters: filtersOf(extensions) }) })),
    'host.pickSave': hostHandler(hostCalls['host.pickSave'], async ({ title, name, extensions }) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window(), { title, defaultPath: join(app.getPath('documents'), name), filters: filtersOf(extensions) })
      if (canceled || filePath === '') return { path: null }
      chosen.add(filePath)
      return { path: filePath }
    }),
    'host.setTheme': hostHandler(hostCalls['host.setTheme'], ({ theme: wanted }) => {
      setTheme(wanted)
      return {}
    }),
    'host.copy': hostHandler(hostCalls['host.copy'], ({ text }) => {
      clipboard.writeText(text)
      return {}
    }),
    'host.reveal': hostHandler(hostCalls['host.reveal'], ({ path }) => {
      const real = canonicalPath(path)
      if (!isInside(project, real) && !chosen.has(real)) throw new AtelierError('host.outside', `${path} is not in the project folder ${project}.`, 'Only files of the project, and what was exported, are shown.')
      shell.showItemInFolder(real)
      return {}
    }),
    'host.open': hostHandler(hostCalls['host.open'], async ({ path }) => {
      const real = canonicalPath(path)
      if (!isReport(project, real)) throw new AtelierError('host.outside', `${path} is no report of the project ${project}.`, 'Only reports are opened. Open other files from the folder.')
      const failure = await shell.openPath(real)
      if (failure !== '') throw new AtelierError('host.open', `${path} could not be opened: ${failure}`, 'Open it from its folder, or copy the path into a browser.')
      return {}
    }),
    'host.openProject': hostHandler(hostCalls['host.openProject'], async ({ path }) => {
      await openProject(path)
      return {}
    }),
    'host.close': hostHandler(hostCalls['host.close'], ({ choice }) => {
      close(choice)
      return {}
    }),
  }
}
