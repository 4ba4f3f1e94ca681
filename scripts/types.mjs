import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './root.mjs'

// Types by the native compiler. One checker: several share what they learn of types with nobody, so that together they take
// twice the work, and `npm test` keeps the other core busy meanwhile.
const [project, ...rest] = process.argv.slice(2)
const result = spawnSync(join(root, 'node_modules', '@typescript', 'typescript-linux-x64', 'lib', 'tsc'), ['--noEmit', '--checkers', '1', '-p', join(root, project), ...rest], { cwd: root, stdio: 'inherit' })
if (result.error) process.stderr.write(`${result.error.message}\n`)
process.exit(result.status ?? 1)
