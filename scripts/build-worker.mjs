import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { root } from './root.mjs'

/** Files that threads start from, and where a test finds each. */
const WORKERS = [['batch-worker', 'ATELIER_BATCH_WORKER'], ['gallery-worker', 'ATELIER_GALLERY_WORKER']]

/**
 * Builds the threads that make batches and draw the gallery from the source as it is now, for tests, which run the rest from
 * source: a thread needs a file. They are of the tests' own, so that the app's build stays what its mark says.
 */
export default async function buildWorkers() {
  const place = join(root, 'out', 'test')
  mkdirSync(place, { recursive: true })
  for (const [name, variable] of WORKERS) {
    const work = mkdtempSync(join(root, 'out', '.worker-'))
    try {
      await build({ root, configFile: false, logLevel: 'error', build: { ssr: `main/data/${name}.ts`, outDir: work, rollupOptions: { output: { format: 'es', entryFileNames: `${name}.js` } } } })
      renameSync(join(work, `${name}.js`), join(place, `${name}.js`))
      process.env[variable] = join(place, `${name}.js`)
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  }
}
