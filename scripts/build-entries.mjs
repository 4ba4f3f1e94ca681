import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { root } from './root.mjs'

/** What threads and job processes start from, and where a test finds each. */
const ENTRIES = [['batch-worker', 'main/data/batch-worker.ts', 'ATELIER_BATCH_WORKER'], ['gallery-worker', 'main/data/gallery-worker.ts', 'ATELIER_GALLERY_WORKER'], ['trainer', 'main/training/trainer/index.ts', 'ATELIER_TRAINER']]

/**
 * Builds the threads that make batches and draw the gallery, and the job process, from the source as it is now, for tests, which
 * run the rest from source: these need a file. They are of the tests' own, so that the app's build stays what its mark says.
 */
export default async function buildEntries() {
  const place = join(root, 'out', 'test')
  mkdirSync(place, { recursive: true })
  for (const [name, source, variable] of ENTRIES) {
    const work = mkdtempSync(join(root, 'out', '.worker-'))
    try {
      await build({ root, configFile: false, logLevel: 'error', build: { ssr: source, outDir: work, rolldownOptions: { output: { format: 'es', codeSplitting: false, entryFileNames: `${name}.js` } } } })
      renameSync(join(work, `${name}.js`), join(place, `${name}.js`))
      process.env[variable] = join(place, `${name}.js`)
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  }
}
