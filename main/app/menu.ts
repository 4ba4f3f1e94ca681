import { Menu, app } from 'electron'
import type { MenuItemConstructorOptions } from 'electron'
import { SCREENS, screenIds } from '../../preload/contract'
import type { HostCommand } from '../../preload/contract'
import type { Theme } from './settings'

export interface MenuOptions {
  readonly theme: Theme
  /** Project folders other than this window's. */
  readonly recent: readonly string[]
  /** Asks the page. */
  readonly command: (command: HostCommand) => void
  readonly setTheme: (theme: Theme) => void
  /** Null asks for the folder. */
  readonly openProject: (path: string | null) => void
}

type Item = MenuItemConstructorOptions
const separator: Item = { type: 'separator' }

/** The menu bar. Items that the page carries out have their command as id. */
export function setMenu({ theme, recent, command, setTheme, openProject }: MenuOptions): void {
  const ask = (id: HostCommand, label: string, accelerator?: string): Item => ({ id, label, accelerator, click: () => command(id) })
  /** The page listens for the keys itself; the menu only shows them. */
  const shown = (id: HostCommand, label: string, accelerator: string): Item => ({ ...ask(id, label, accelerator), registerAccelerator: false })
  const themeItem = (id: Theme, label: string): Item => ({ id: `theme.${id}`, label, type: 'radio', checked: theme === id, click: () => setTheme(id) })
  const recentItems: Item[] = recent.length === 0
    ? [{ label: 'No other projects yet', enabled: false }]
    : recent.map((path) => ({ label: path.replaceAll('&', '&&'), click: () => openProject(path) }))

  const file: Item[] = [
    { id: 'project.open', label: 'Open project…', accelerator: 'CmdOrCtrl+O', click: () => openProject(null) },
    { id: 'project.recent', label: 'Open recent', submenu: recentItems },
    separator,
    { label: 'Close window', role: 'close' },
    { label: 'Quit', role: 'quit' },
  ]
  const view: Item[] = [
    ...screenIds.map((id, i) => ask(`screen.${id}`, SCREENS[id], `CmdOrCtrl+${i + 1}`)),
    separator,
    shown('help.palette', 'Command palette', 'CmdOrCtrl+K'),
    { label: 'Theme', submenu: [themeItem('light', 'Light'), themeItem('dark', 'Dark'), themeItem('system', 'Same as the system')] },
    separator,
    { label: 'Zoom in', role: 'zoomIn' }, { label: 'Zoom out', role: 'zoomOut' }, { label: 'Actual size', role: 'resetZoom' },
    separator,
    { label: 'Full screen', role: 'togglefullscreen' },
  ]
  const run: Item[] = [
    ask('run.start', 'Start', 'CmdOrCtrl+Enter'), ask('run.pause', 'Pause', 'CmdOrCtrl+Shift+P'),
    ask('run.stop', 'Stop', 'CmdOrCtrl+.'), ask('run.resume', 'Resume', 'CmdOrCtrl+Shift+Enter'),
  ]
  const help: Item[] = [shown('help.shortcuts', 'Keyboard shortcuts', '?'), ask('help.about', 'About Atelier')]

  const bar: Item[] = [
    ...(process.platform === 'darwin' ? [{ label: app.name, role: 'appMenu' } satisfies Item] : []),
    { label: 'File', submenu: file },
    { label: 'Edit', role: 'editMenu' },
    { label: 'View', submenu: view },
    { label: 'Run', submenu: run },
    { label: 'Help', role: 'help', submenu: help },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(bar))
}
