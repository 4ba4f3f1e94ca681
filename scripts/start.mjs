import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { electronPath } from './electron-path.mjs'
import { root } from './root.mjs'
import { sandboxChoice } from './sandbox.mjs'
import { setUpOrExit } from './setup/index.mjs'
import { line } from './setup/say.mjs'

await setUpOrExit({ root })

function launch(command, args) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal === null ? code ?? 1 : 130))
}

const extra = process.argv.slice(2)
if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  line('There is no display here, so the studio does its main job without a window: it trains on the embedded sample.')
  launch(join(root, 'bin', 'atelier'), ['train', 'quick', '--report', ...extra])
} else {
  const { args, note } = sandboxChoice()
  if (note !== null) line(note)
  if (args === null) process.exit(1)
  launch(electronPath, [...args, '.', ...extra])
}
