import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// node main/data/augment/wasm/build.mjs: compiles the C files beside it with clang (from the Python package ziglang, in a throw-away environment) and writes pixels.ts. Needed only after they changed.
const COMPILER = 'ziglang==0.17.1'
const here = import.meta.dirname
const sources = readdirSync(here).filter((name) => /\.[ch]$/.test(name)).sort()
const work = mkdtempSync(join(tmpdir(), 'atelier-wasm-'))
const run = (program, args) => {
  if (spawnSync(program, args, { stdio: 'inherit' }).status !== 0) throw new Error(`${program} ${args.join(' ')} failed; Python 3 with venv and pip and a package registry are needed`)
}
try {
  run('python3', ['-m', 'venv', join(work, 'python')])
  const python = join(work, 'python', 'bin', 'python')
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', COMPILER])
  const built = join(work, 'pixels.wasm')
  run(python, ['-m', 'ziglang', 'cc', '--target=wasm32-freestanding', '-O3', '-msimd128', '-mbulk-memory', '-ffreestanding', '-fno-sanitize=undefined', '-ffp-contract=off', '-nostdlib', '-Wall', '-Werror',
    '-Wl,--no-entry', '-Wl,-z,stack-size=16384', '-Wl,--import-memory', '-Wl,--strip-all', '-Wl,--export=__heap_base', '-o', built, ...sources.filter((name) => name.endsWith('.c')).map((name) => join(here, name))])
  const bytes = readFileSync(built)
  const source = sources.reduce((hash, name) => hash.update(readFileSync(join(here, name))), createHash('sha256')).digest('hex')
  writeFileSync(join(here, 'pixels.ts'), `// Made from the C files beside it by build.mjs (${COMPILER}); do not edit.\n/** SHA-256 of the sources that this was compiled from. */\nexport const SOURCE = '${source}'\n/** The module, base64. */\nexport const MODULE = '${bytes.toString('base64')}'\n`)
  process.stdout.write(`${bytes.length} bytes\n`)
} finally {
  rmSync(work, { recursive: true, force: true })
}
