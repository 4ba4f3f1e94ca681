import { directionOf } from '../../models'
import { effectsOf, noiseFloor } from '../../stats'
import { factorValues } from '../../versions/changes'
import type { Handlers } from './types'

export const historyCalls: Handlers<'history.noise' | 'history.effects'> = {
  'history.noise'({ metrics, dataset }, { log }) {
    const baseline = log.baseline()
    return Object.fromEntries(metrics.map((metric) => [metric, noiseFloor(metric, log.values(metric, dataset), baseline)]))
  },
  'history.effects'({ metric, dataset }, { log }) {
    const versions = log.versions().filter((version) => version.dataset === dataset).reverse()
      .map(({ short, recipe, code, dataFingerprint, environment, changes }) => ({ short, dataset, factors: factorValues({ recipe, code, fingerprint: dataFingerprint, environment }), changed: changes?.factors ?? [] }))
    return effectsOf({ metric, direction: directionOf(metric), dataset, versions, results: log.values(metric, dataset) })
  },
}
