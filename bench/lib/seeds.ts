import { recipeFrame } from '../../preload/contract'
import type { Environment } from '../../preload/contract'
import { rngOf } from '../../main/lib/rng'
import type { VersionLog } from '../../main/versions/types'

const environment: Environment = { atelier: '0.1.0', electron: '33.2.1', node: '20', tensorflow: '2.21.0', tfjs: '4.22.0', os: 'Linux', cpu: 'bench', cores: 2, memoryBytes: 1, gpu: null }

/** So many versions with so many finished seeds each, every one with so many points of the loss and of the accuracy on validation. */
export function manySeeds(log: VersionLog, versions: number, seeds: number, points: number): void {
  const rng = rngOf(1, 'curves')
  for (let number = 0; number < versions; number += 1) {
    log.together(() => {
      const { version } = log.freeze({
        recipe: recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'cnn-strided' }, norm: { kind: 'batch' }, optim: { kind: 'sgd', lr: 0.01 * (number + 1) } }),
        code: { atelier: { version: '0.1.0', commit: null, diffHash: null }, project: null }, diffs: [], dataFingerprint: `sha256:${'a'.repeat(64)}`, environment, name: null, parent: null,
      })
      for (let seed = 0; seed < seeds; seed += 1) {
        const { id } = log.createRun({ version: version.id, seed, engineAsked: 'auto', determinism: false, epochs: 10 })
        const attempt = log.beginAttempt(id, { engine: 'tensorflow', threads: 2, pid: 1, fromStep: 0, totalSteps: points })
        const rows = Array.from({ length: points }, (_, step) => 0.6 + number / 40 + 0.3 * (1 - Math.exp((-5 * step) / points)) * (0.97 + 0.06 * rng.next()))
        log.appendPoints(id, attempt, { names: ['val.accuracy', 'val.loss'], name: Uint16Array.from(rows.flatMap(() => [0, 1])), step: Uint32Array.from(rows.flatMap((_, i) => [i + 1, i + 1])), value: Float64Array.from(rows.flatMap((value) => [value, 1 - value])), time: Float64Array.from(rows.flatMap((_, i) => [i * 40, i * 40])) })
        const value = rows.at(-1) ?? 0
        log.progress(id, { epoch: 10, step: points, seconds: 10, dataWait: 0, last: { 'val.accuracy': value, 'val.loss': 1 - value }, best: { 'val.accuracy': { value, epoch: 10 } } })
        log.finish(id, { weights: null, artifacts: [] })
      }
    })
  }
}
