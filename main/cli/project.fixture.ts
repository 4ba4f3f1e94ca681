import { recipeFrame } from '../../preload/contract'
import { systemClock } from '../lib/clock'
import { newIdMaker } from '../lib/ids'
import { openLog } from '../versions/log'

/** For tests: puts a run that is on into a project's log, with as many points of "batch.loss" as wanted. */
export function putRunningRun(project: string, points = 0): void {
  const log = openLog(project, { clock: systemClock, ids: newIdMaker() })
  const { version } = log.freeze({
    recipe: recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'mlp' } }), code: { atelier: { version: '0', commit: null, diffHash: null }, project: null }, diffs: [],
    dataFingerprint: `sha256:${'a'.repeat(64)}`, name: null, parent: null,
    environment: { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null },
  })
  const run = log.createRun({ version: version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
  log.beginAttempt(run.id, { engine: 'tensorflow', threads: 1, pid: 1, fromStep: 0, totalSteps: 10 })
  const step = Uint32Array.from({ length: points }, (_, i) => i + 1)
  log.appendPoints(run.id, 1, { names: ['batch.loss'], name: new Uint16Array(points), step, value: Float64Array.from(step, Math.sin), time: new Float64Array(points).fill(1.8e12) })
  log.close()
}
