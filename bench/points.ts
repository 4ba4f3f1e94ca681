import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recipeFrame } from '../preload/contract'
import { systemClock } from '../main/lib/clock'
import { newIdMaker } from '../main/lib/ids'
import { openLog } from '../main/versions/log'
import type { Points } from '../main/versions/types'

/**
 * How fast points go into a log and how many bytes each takes there, as one JSON line: npm run bench -- points
 */
const BATCH = 100_000
const BATCHES = 20
const FIRST = 1_800_000_000_000
const hash = `sha256:${'a'.repeat(64)}`

/** Two metrics of arbitrary float64 values, 3 to 5 milliseconds from step to step. */
function batch(index: number): Points {
  const at = (i: number): number => index * (BATCH / 2) + Math.floor(i / 2)
  return {
    names: ['batch.loss', 'lr'], name: Uint16Array.from({ length: BATCH }, (_, i) => i % 2), step: Uint32Array.from({ length: BATCH }, (_, i) => 1 + at(i)),
    value: Float64Array.from({ length: BATCH }, (_, i) => Math.sin(index * BATCH + i)), time: Float64Array.from({ length: BATCH }, (_, i) => FIRST + at(i) * 4 + (at(i) % 2)),
  }
}

const environment = { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null }
const SINGLES = 100_000

const dir = mkdtempSync(join(tmpdir(), 'atelier-points-'))
try {
  const open = () => openLog(dir, { clock: systemClock, ids: newIdMaker() })
  const log = open()
  const { version } = log.freeze({
    recipe: recipeFrame.parse({ data: { dataset: 'none' }, model: { arch: 'mlp' } }), code: { atelier: { version: '0', commit: null, diffHash: null }, project: null },
    diffs: [], dataFingerprint: hash, environment, name: null, parent: null,
  })
  /** A run that goes on. */
  const begun = (): string => {
    const { id } = log.createRun({ version: version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
    log.beginAttempt(id, { engine: 'tensorflow', threads: 1, pid: 1, fromStep: 0, totalSteps: 1 })
    return id
  }
  const timed = (work: () => void): number => {
    const started = performance.now()
    work()
    return (performance.now() - started) / 1000
  }
  const [one, many] = [begun(), begun()]
  const before = log.used()
  const alone = Array.from({ length: SINGLES }, (_, i): Points => ({ names: ['loss'], name: Uint16Array.of(0), step: Uint32Array.of(i + 1), value: Float64Array.of(Math.sin(i)), time: Float64Array.of(FIRST + i) }))
  const singles = timed(() => { for (const point of alone) log.appendPoints(one, 1, point) })
  const batches = Array.from({ length: BATCHES }, (_, i) => batch(i))
  const seconds = timed(() => { for (const points of batches) log.appendPoints(many, 1, points) })
  const points = BATCH * BATCHES
  const open_ = log.used() - before
  const packing = timed(() => { for (const id of [one, many]) log.setState(id, 'stopped') })
  const packed = log.used() - before
  log.close()
  const bytes = (taken: number): number => Number((taken / (points + SINGLES)).toFixed(2))
  process.stdout.write(`${JSON.stringify({ points, singlePointsPerSecond: Math.round(SINGLES / singles), pointsPerSecond: Math.round(points / seconds), bytesPerOpenPoint: bytes(open_), bytesPerPoint: bytes(packed), packedPerSecond: Math.round((points + SINGLES) / packing) })}\n`)
} finally {
  rmSync(dir, { recursive: true, force: true })
}
