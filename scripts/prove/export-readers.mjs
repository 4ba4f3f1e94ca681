import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { root } from '../root.mjs'

// npm run prove:readers: writes a history in every format and reads each by the format's own reader, in a Python environment
// that is made for it and thrown away. ATELIER_PYTHON_ENV names one that is kept and used again.
const PACKAGES = ['tensorboard==2.21.0', 'mlflow==3.17.2', 'dvclive==3.49.1', 'dvc==3.67.1', 'pandas==3.1.1', 'pyarrow==25.0.1', 'openpyxl==3.1.5']
const work = mkdtempSync(join(tmpdir(), 'atelier-readers-'))
const run = (program, args, options = {}) => {
  const { status } = spawnSync(program, args, { stdio: 'inherit', ...options })
  if (status !== 0) throw new Error(`${program} ${args[0]} ended with ${status}`)
}
try {
  const python = process.env.ATELIER_PYTHON_ENV ?? join(work, 'python')
  if (!existsSync(join(python, 'bin', 'python'))) {
    run('python3', ['-m', 'venv', python])
    run(join(python, 'bin', 'pip'), ['install', '--quiet', ...PACKAGES])
  }
  mkdirSync(join(root, 'out'), { recursive: true })
  const bundle = mkdtempSync(join(root, 'out', '.readers-'))
  try {
    await build({ root, configFile: false, logLevel: 'error', build: { ssr: 'main/export/write-all.fixture.ts', outDir: bundle, emptyOutDir: true, rollupOptions: { output: { format: 'es', entryFileNames: 'write-all.mjs' } } } })
    const { writeAll } = await import(pathToFileURL(join(bundle, 'write-all.mjs')).href)
    await writeAll(join(work, 'history'))
  } finally {
    rmSync(bundle, { recursive: true, force: true })
  }
  run(join(python, 'bin', 'python'), [join(root, 'scripts', 'prove', 'export-readers.py'), join(work, 'history')], { env: { PATH: `${join(python, 'bin')}:${process.env.PATH}`, HOME: work, MLFLOW_ALLOW_FILE_STORE: 'true', DVC_NO_ANALYTICS: '1', PYTHONWARNINGS: 'ignore', MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false' } })
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
} finally {
  rmSync(work, { recursive: true, force: true })
}
