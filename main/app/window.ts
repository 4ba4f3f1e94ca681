import { BrowserWindow, nativeTheme, screen } from 'electron'
import { join } from 'node:path'
import type { Log } from '../lib/log'
import { MINIMUM, placeWindow } from './place'
import type { Places } from './places'
import { ORIGIN } from './protocol'
import { readWindowPlace, writeWindowPlace } from './settings'

/** A page that dies more often than this within a minute is left as it is. */
const RELOADS_A_MINUTE = 3
/** The page's own background, so that nothing flashes before it draws. */
const background = (): string => (nativeTheme.shouldUseDarkColors ? '#16191c' : '#f6f7f8')

export interface WindowOptions { readonly root: string; readonly places: Places; readonly project: string; readonly log: Log }

/** The one window: sandboxed and isolated, where it was last time, shown when its page is drawn. */
export function createWindow({ root, places, project, log }: WindowOptions): BrowserWindow {
  const kept = readWindowPlace(places.windowPlace)
  const window = new BrowserWindow({
    ...placeWindow(kept, screen.getAllDisplays().map((display) => display.workArea)),
    minWidth: MINIMUM.width, minHeight: MINIMUM.height, show: false, backgroundColor: background(),
    title: `${project} - Atelier`, icon: join(root, 'resources', 'icons', 'atelier.png'),
    webPreferences: {
      preload: join(root, 'out', 'preload', 'index.cjs'),
      sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, spellcheck: false, safeDialogs: true,
    },
  })
  if (kept?.maximised === true) window.maximize()
  window.once('ready-to-show', () => window.show())
  // The page's title is the same for all projects; the window's names its project.
  window.on('page-title-updated', (event) => event.preventDefault())
  nativeTheme.on('updated', () => { if (!window.isDestroyed()) window.setBackgroundColor(background()) })
  rememberPlace(window, places.windowPlace, log)
  revivePage(window, log)
  void window.loadURL(`${ORIGIN}/`).catch((error: unknown) => {
    log.write('error', 'window', `the page did not load: ${String(error)}`)
    window.show()
  })
  return window
}

/** Writes size and place a moment after they rest, and once more at the end. */
function rememberPlace(window: BrowserWindow, path: string, log: Log): void {
  let due: NodeJS.Timeout | undefined
  const write = (): void => {
    clearTimeout(due)
    try {
      writeWindowPlace(path, { ...window.getNormalBounds(), maximised: window.isMaximized() })
    } catch (error) {
      log.write('warn', 'window', `size and place are not remembered: ${String(error)}`)
    }
  }
  const rest = (): void => {
    clearTimeout(due)
    due = setTimeout(write, 400)
  }
  window.on('resize', rest)
  window.on('move', rest)
  window.on('maximize', rest)
  window.on('unmaximize', rest)
  window.on('close', write)
}

/** Loads the page again when its process died: the owner keeps everything, so the new page shows the same. */
function revivePage(window: BrowserWindow, log: Log): void {
  let deaths: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.write('error', 'window', `the page's process ended: ${reason} (${exitCode})`)
    const now = performance.now()
    deaths = [...deaths.filter((time) => now - time < 60_000), now]
    if (reason !== 'clean-exit' && deaths.length <= RELOADS_A_MINUTE) window.webContents.reload()
  })
}

/** Brings the window to the front, wherever it is. */
export function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
