import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { electronPath, quiet } from './electron-path.mjs'
import { root } from './root.mjs'
import { build } from './setup/build.mjs'
import { line } from './setup/say.mjs'

// npm run bench -- NAME [ARGUMENTS]: builds the app where its sources have changed, builds bench/NAME.ts and runs it on the runtime that the app has. Results go to bench/results.
const [name, ...args] = process.argv.slice(2)
const known = readdirSync(join(root, 'bench')).filter((file) => file.endsWith('.ts') && !file.includes('.test.')).map((file) => file.slice(0, -3))
if (name === undefined || !existsSync(join(root, 'bench', `${name}.ts`))) {
  line(`usage: npm run bench -- NAME. There are: ${known.join(', ')}`)
  process.exit(2)
}
if (!build.done({ root })) await build.run({ root })
const built = spawnSync(process.execPath, [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--ssr', `bench/${name}.ts`, '--outDir', 'out/bench', '--emptyOutDir', 'false', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' })
if (built.status !== 0) process.exit(built.status ?? 1)
const { status, error } = spawnSync(electronPath, [...quiet, join(root, 'out', 'bench', `${name}.js`), ...args], { cwd: root, stdio: 'inherit', env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } })
if (error !== undefined) line(`${error.message}. Run: npm run setup`)
process.exit(status ?? 1)
