import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { exchangingIn } from '../main/owner/calls/exchange.fixture'
import { writeHistory } from '../e2e/fixtures/history'
import { keepResults, machineFacts, median } from './lib/results'

/**
 * How long an import holds up whatever else the owner is asked: the longest time that its process did not come round, while a capsule of
 * so many runs is looked at and while it is merged.
 *   npm run bench -- import [--runs 300] [--epochs 30] [--rounds 5] [--dry]
 */
const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '300' }, epochs: { type: 'string', default: '30' }, rounds: { type: 'string', default: '5' }, dry: { type: 'boolean', default: false } } })
const [runs, epochs, rounds] = [Number(options.runs), Number(options.epochs), Number(options.rounds)]
const work = mkdtempSync(join(tmpdir(), 'atelier-import-bench-'))

/** What is measured, in this order, of each project that the capsule comes into. */
const PARTS = ['preview', 'import', 'once more', 'out of the trash'] as const
interface Took { readonly block: number; readonly whole: number }

async function longest(what: () => Promise<unknown>): Promise<Took> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const began = performance.now()
  delay.enable()
  await new Promise((resolve) => setTimeout(resolve, 20))
  await what()
  await new Promise((resolve) => setTimeout(resolve, 20))
  delay.disable()
  return { block: delay.max / 1e6, whole: performance.now() - began - 40 }
}

try {
  const machine = machineFacts()
  writeHistory(join(work, 'from'), { runs, epochs })
  const from = exchangingIn(work, 'from')
  const path = join(work, 'history.zip')
  await from.call('history.export', { format: 'capsule', path })
  from.log.close()
  const took: Record<(typeof PARTS)[number], Took[]> = { preview: [], import: [], 'once more': [], 'out of the trash': [] }
  for (let round = 0; round < rounds; round += 1) {
    const to = exchangingIn(work, `to-${round}`)
    for (const part of PARTS) {
      if (part === 'out of the trash') to.log.trashVersions(to.log.versions().map(({ id }) => id))
      took[part].push(await longest(() => to.call('history.import', { path, dry: part === 'preview' })))
    }
    to.log.close()
  }
  const results = PARTS.map((part) => {
    const [blocks, wholes] = [took[part].map(({ block }) => block), took[part].map(({ whole }) => whole)]
    return { part, longestBlockMs: Math.max(...blocks), blocksMs: blocks, medianWholeMs: median(wholes) }
  })
  for (const { part, longestBlockMs, blocksMs, medianWholeMs } of results) process.stdout.write(`${part}: the owner did not come round for ${Math.min(...blocksMs).toFixed(0)} to ${longestBlockMs.toFixed(0)} ms at most, of ${medianWholeMs.toFixed(0)} ms (load ${(loadavg()[0] ?? 0).toFixed(1)})\n`)
  if (!options.dry) keepResults('import', { machine, runs, epochs, rounds, results })
} finally {
  rmSync(work, { recursive: true, force: true })
}
