import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { stamp } from './cache.mjs'
import { run } from './run.mjs'
import { SetupError, growing } from './say.mjs'

const key = (root) => createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
const mark = (root) => join(root, 'node_modules', '.atelier-packages')

/** npm ci with install scripts off: what they would download is provisioned by the steps that follow. */
export const packages = {
  name: 'packages',
  done: ({ root }) => existsSync(mark(root)) && readFileSync(mark(root), 'utf8') === key(root),
  async run({ root }) {
    // Or a run that is killed now would pass for finished once the lock file is back to what it was before.
    rmSync(mark(root), { force: true })
    const stop = growing('packages: installing')
    try {
      await run('npm', ['ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error'], { cwd: root }).finally(stop)
    } catch (error) {
      throw new SetupError(`The packages could not be installed: ${error.message}. Check the network and run the command again.`)
    }
    stamp(mark(root), key(root))
  },
}
