import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { stamp } from './cache.mjs'
import { run } from './run.mjs'
import { SetupError, growing } from './say.mjs'

const key = (root) => createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
const mark = (root) => join(root, 'node_modules', '.atelier-packages')

/**
 * Makes sharp decode with its WebAssembly build, which it takes first when one lies where a build of one's own would. Its
 * native build brings a GLib of its own into a process that has the system's through Electron: the two get mixed up, which
 * on some systems only prints criticals and on others ends the process (docs/decisions/0006).
 */
function decodeInWasm(root) {
  const sharp = join(root, 'node_modules', 'sharp')
  const { version } = JSON.parse(readFileSync(join(sharp, 'package.json'), 'utf8'))
  const folder = join(sharp, 'src', 'build', 'Release')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `sharp-wasm32-${version}.node.js`), "module.exports = require('@img/sharp-wasm32/sharp.node')\n")
}

/** npm ci with install scripts off: what they would download is provisioned by the steps that follow. */
export const packages = {
  name: 'packages',
  done: ({ root }) => existsSync(mark(root)) && readFileSync(mark(root), 'utf8') === key(root),
  async run({ root }) {
    // Or a run that is killed now would pass for finished once the lock file is back to what it was before.
    rmSync(mark(root), { force: true })
    const stop = growing('packages: installing')
    try {
      await run('npm', ['ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1', '--loglevel', 'error'], { cwd: root }).finally(stop)
    } catch (error) {
      throw new SetupError(`The packages could not be installed: ${error.message}. Check the network and run the command again.`)
    }
    decodeInWasm(root)
    stamp(mark(root), key(root))
  },
}
