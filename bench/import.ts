import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { exchangingIn } from '../main/owner/calls/exchange.fixture'
import { writeHistory } from '../e2e/fixtures/history'

/**
 * How long an import holds up whatever else the owner is asked: the longest time that its process did not come round, while a capsule of
 * so many runs is looked at and while it is merged.
 *   npm run bench -- import [--runs 300] [--epochs 30] [--rounds 3]
 */
const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '300' }, epochs: { type: 'string', default: '30' }, rounds: { type: 'string', default: '3' } } })
const work = mkdtempSync(join(tmpdir(), 'atelier-import-bench-'))

async function longest(what: () => Promise<unknown>): Promise<{ block: number; whole: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const began = performance.now()
  delay.enable()
  await new Promise((resolve) => setTimeout(resolve, 20))
  await what()
  await new Promise((resolve) => setTimeout(resolve, 20))
  delay.disable()
  return { block: delay.max / 1e6, whole: performance.now() - began - 40 }
}
const said = ({ block, whole }: { block: number; whole: number }): string => `longest block ${block.toFixed(0)} ms of ${whole.toFixed(0)} ms`

try {
  writeHistory(join(work, 'from'), { runs: Number(options.runs), epochs: Number(options.epochs) })
  const from = exchangingIn(work, 'from')
  const path = join(work, 'history.zip')
  await from.call('history.export', { format: 'capsule', path })
  from.log.close()
  for (let round = 0; round < Number(options.rounds); round += 1) {
    const to = exchangingIn(work, `to-${round}`)
    const looked = await longest(() => to.call('history.import', { path, dry: true }))
    const merged = await longest(() => to.call('history.import', { path }))
    const again = await longest(() => to.call('history.import', { path }))
    to.log.trashVersions(to.log.versions().map(({ id }) => id))
    const restored = await longest(() => to.call('history.import', { path }))
    process.stdout.write(`preview: ${said(looked)}; import: ${said(merged)}; once more: ${said(again)}; out of the trash: ${said(restored)}\n`)
    to.log.close()
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
