import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { electronPath, quiet } from './electron-path.mjs'
import { root } from './root.mjs'

// Unit and contract tests under Electron as Node, so that they load the native files that the app loads. Arguments filter.
const result = spawnSync(electronPath, [...quiet, join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit', env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } })
process.exit(result.status ?? 1)
