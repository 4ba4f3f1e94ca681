import { AtelierError } from '../../lib/errors'
import { directionOf } from '../../models'
import { effectsOf, noiseFloor } from '../../stats'
import { factorValues } from '../../versions/changes'
import { madeOrNull } from '../../versions/made'
import type { Handlers } from './types'

/** Metrics that sum a run up, the better known one first. */
const MAIN = ['val.accuracy', 'val.loss'] as const

/** The data set that is meant. Throws "usage" where that is not clear, with those that there are. */
function datasetOf(used: readonly string[], asked: string | undefined): string {
  const meant = asked ?? (used.length === 1 ? used[0] : undefined)
  if (meant !== undefined && used.includes(meant)) return meant
  throw new AtelierError('usage', asked === undefined ? `The versions of this project are on ${used.length} data sets.` : `No version is on the data set "${asked}".`, used.length === 0 ? 'Train one first: atelier train quick' : `Name one of them with --dataset: ${used.join(', ')}.`)
}

export const historyCalls: Handlers<'history.noise' | 'history.datasets' | 'history.effects'> = {
  'history.datasets': (_input, { log }) => log.usedDatasets(),
  'history.noise'({ metrics, dataset }, { log }) {
    const baseline = log.baseline()
    return Object.fromEntries(metrics.map((metric) => [metric, noiseFloor(metric, log.values(metric, dataset), baseline)]))
  },
  'history.effects'({ metric: asked, dataset: named }, { log }) {
    const all = log.versions()
    const dataset = datasetOf([...new Set(all.map((version) => version.dataset))], named)
    const candidates = asked === undefined ? MAIN : [asked]
    const [metric, results] = candidates.map((name) => [name, log.values(name, dataset)] as const).find(([, values]) => values.length > 0) ?? []
    if (metric === undefined || results === undefined) throw new AtelierError('usage', `No finished run on ${dataset} has ${candidates.join(' or ')}.`, 'Name a metric with --metric; atelier sheet --names lists them.')
    const versions = all.filter((version) => version.dataset === dataset).reverse()
      .flatMap((version) => {
        const made = madeOrNull(version)
        return made === null ? [] : [{ short: version.short, dataset, factors: factorValues(made), changed: version.changes?.factors ?? [] }]
      })
    return effectsOf({ metric, direction: directionOf(metric), dataset, versions, results })
  },
}
