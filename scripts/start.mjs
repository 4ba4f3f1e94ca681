import { join } from 'node:path'
import { electronPath } from './electron-path.mjs'
import { launch as launchChild } from './launch.mjs'
import { root } from './root.mjs'
import { sandboxChoice } from './sandbox.mjs'
import { setUpOrExit } from './setup/index.mjs'
import { line } from './setup/say.mjs'

await setUpOrExit({ root })

const launch = (command, args, crashed) => launchChild(command, args, { cwd: root, crashed, say: line })
const extra = process.argv.slice(2)
if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  line('There is no display here, so the studio does its main job without a window: it trains on the embedded sample.')
  launch(join(root, 'bin', 'atelier'), ['train', 'quick', '--report', ...extra], (signal) => `The training ended with ${signal}. bin/atelier runs list says where it stands.`)
} else {
  const { args, note } = sandboxChoice()
  if (note !== null) line(note)
  if (args === null) process.exit(1)
  // Chromium complains about every desktop service that is not there; what matters comes from the app itself.
  const display = process.env.WAYLAND_DISPLAY || process.env.DISPLAY
  launch(electronPath, [...args, '--log-level=3', '.', ...extra], (signal) => `The window ended with ${signal}. Is the display ${display} there? Without one, unset DISPLAY and WAYLAND_DISPLAY: the studio then does its main job without a window.`)
}
