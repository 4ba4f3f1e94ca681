import { Menu, Tray } from 'electron'
import { join } from 'node:path'

/** The icon that stands for the hidden window while it trains. */
export function showTray(root: string, show: () => void, quit: () => void): Tray {
  const tray = new Tray(join(root, 'resources', 'icons', 'tray.png'))
  tray.setToolTip('Atelier trains in the background')
  tray.setContextMenu(Menu.buildFromTemplate([{ label: 'Show Atelier', click: show }, { label: 'Quit', click: quit }]))
  tray.on('click', show)
  return tray
}
