import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { stamp } from './cache.mjs'
import { run } from './run.mjs'
import { SetupError } from './say.mjs'

const SOURCES = ['main', 'preload', 'renderer']
const FILES = ['electron.vite.config.ts', 'package-lock.json', 'tsconfig.json']
const mark = (root) => join(root, 'out', '.built-from')

function key(root) {
  const hash = createHash('sha256')
  const files = SOURCES.flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((e) => e.isFile() && !e.name.includes('.test.')).map((e) => join(e.parentPath, e.name)))
  for (const file of [...files.map((path) => relative(root, path)).sort(), ...FILES]) hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}

export const build = {
  name: 'build',
  done: ({ root }) => existsSync(mark(root)) && readFileSync(mark(root), 'utf8') === key(root),
  async run({ root }) {
    const from = key(root)
    rmSync(mark(root), { force: true })
    try {
      await run('npm', ['run', '--silent', 'build'], { cwd: root })
    } catch (error) {
      throw new SetupError(`The build failed: ${error.message}`)
    }
    stamp(mark(root), from)
  },
}
