import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { root } from './root.mjs'

/**
 * Builds the thread that makes batches from the source as it is now, for tests, which run the rest from source: a thread
 * needs a file. It is one of their own, so that the app's build stays what its mark says.
 */
export default async function buildWorker() {
  const place = join(root, 'out', 'test')
  mkdirSync(place, { recursive: true })
  const work = mkdtempSync(join(root, 'out', '.worker-'))
  const name = 'batch-worker.js'
  try {
    await build({ root, configFile: false, logLevel: 'error', build: { ssr: 'main/data/batch-worker.ts', outDir: work, rollupOptions: { output: { format: 'es', entryFileNames: name } } } })
    renameSync(join(work, name), join(place, name))
    process.env.ATELIER_BATCH_WORKER = join(place, name)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
