import { tilesAt } from '../../data'
import { metricDirection } from '../../models'
import { AtelierError } from '../../lib/errors'
import { noiseFloor } from '../../stats'
import { bandOf, thinCurve } from '../../versions/curves'
import { madeOf } from '../../versions/made'
import { classesOf } from '../compare/classes'
import type { Evaluated } from '../compare/classes'
import { comparedMetrics, comparedVersion, otherContent } from '../compare/figures'
import { flipsOf } from '../compare/flips'
import { differingSettings } from '../compare/settings'
import { locate, openHooks } from '../services'
import type { Services } from '../services'
import { readEvaluation } from './evaluation'
import type { Handlers } from './types'

/** Evaluations of a version that are read at most: each is as long as the evaluated split. */
const MOST_EVALUATED = 5
/** Metrics that sum a version up, the better known one first. */
const MAIN = ['val.accuracy', 'val.loss'] as const

/** Refs to different versions, in their order. */
function chosen(refs: readonly string[], { log }: Pick<Services, 'log'>) {
  const rows = [...new Map(refs.map((ref) => log.version(ref)).map((row) => [row.id, row])).values()]
  if (rows.length < 2) throw new AtelierError('usage', 'A version is compared with another one.', 'Name two to ten different versions.')
  return rows
}

/** What is stored of a version's finished runs, its first seeds; the owner answers others between two of them. */
async function evaluated(version: string, { log }: Services): Promise<Evaluated[]> {
  const found: Evaluated[] = []
  for (const run of log.runsOf([version]).filter(({ seed }) => seed !== null).sort((a, b) => (a.seed ?? 0) - (b.seed ?? 0))) {
    if (found.length === MOST_EVALUATED) break
    // A run that was imported without its files has none here, and a lost one keeps nobody from the others.
    const here = log.artifacts(run.id).some(({ kind, hash }) => kind === 'evaluation' && log.hasObject(hash))
    const evaluation = here ? readEvaluation(log, run) : null
    if (evaluation !== null && run.seed !== null) found.push({ run: run.short, seed: run.seed, evaluation })
    await new Promise((goOn) => { setImmediate(goOn) })
  }
  return found
}

/** Over the socket, which carries JSON, numbers go as a list in which null is no finite number. */
const sendable = (values: Float64Array): Float64Array => Object.defineProperty(values, 'toJSON', { value: () => Array.from(values, (value) => (Number.isFinite(value) ? value : null)) })

export const compareCalls: Handlers<'history.compare' | 'history.curves' | 'history.classes' | 'history.flips' | 'history.lineage'> = {
  'history.compare'({ versions: refs }, services) {
    const { log } = services
    const rows = chosen(refs, services)
    const runs = log.runsOf(rows.map(({ id }) => id))
    const versions = rows.map((row) => comparedVersion(row, runs))
    const reference = versions.find(({ pinned }) => pinned) ?? versions[0]
    if (reference === undefined) throw new AtelierError('bug', 'there is nothing to compare with')
    const baseline = log.baseline()
    const metrics = comparedMetrics({ versions, fingerprints: rows.map(({ dataFingerprint }) => dataFingerprint), reference: reference.short, runs, directionOf: metricDirection, noiseOf: (metric) => noiseFloor(metric, log.values(metric, reference.dataset), baseline) })
    return { reference: reference.short, versions, settings: differingSettings(rows), metrics }
  },
  'history.curves'({ versions: refs, metric, points, each }, { log }) {
    const rows = refs.map((ref) => log.version(ref))
    const runs = log.seedsOf(rows.map(({ id }) => id))
    const seeds = new Map(runs.map(({ short, seed }) => [short, seed]))
    const curves = new Map(log.curves(runs.map(({ short }) => short), metric).map((curve) => [curve.run, curve]))
    return {
      metric, metrics: log.curveNames(runs.map(({ short }) => short)),
      curves: rows.map((row) => {
        const { runs: own } = comparedVersion(row, runs)
        const drawn = own.flatMap(({ short, used }) => { const curve = curves.get(short); return used && curve !== undefined ? [curve] : [] })
        const band = bandOf(drawn, points)
        return {
          version: row.short, seeds: band.seeds, of: band.of, steps: sendable(band.steps), mean: sendable(band.mean), low: sendable(band.low), high: sendable(band.high),
          runs: !each ? [] : drawn.map((curve) => { const { steps, values } = thinCurve(curve, points); return { run: curve.run, seed: seeds.get(curve.run) ?? 0, steps: sendable(steps), values: sendable(values) } }),
        }
      }),
    }
  },
  async 'history.classes'({ versions: refs }, services) {
    const all: Evaluated[][] = []
    for (const { id } of chosen(refs, services)) all.push(await evaluated(id, services))
    return classesOf(all)
  },
  async 'history.flips'({ a, b, kind, count }, services) {
    const { log } = services
    const [first, second] = chosen([a, b], services)
    if (first === undefined || second === undefined) return null
    // Sample 7 of one content says nothing of sample 7 of another. The split only chooses which samples are judged: their places are those in the data set.
    if (otherContent(first.dataFingerprint, second.dataFingerprint)) return null
    const found = flipsOf(await evaluated(first.id, services), await evaluated(second.id, services), kind, count)
    if (found === null) return null
    const { samples, ...counts } = found
    try {
      const tiles = await tilesAt(locate(log, first.dataset), madeOf(first).recipe.data, samples.map(({ index }) => index), openHooks(services))
      return { ...counts, samples: samples.map((sample, i) => ({ ...sample, tile: tiles[i] ?? null })), problem: null }
    } catch (error) {
      // What was said of the samples holds where their pictures have gone, too; rows of a table never had any.
      return { ...counts, samples: samples.map((sample) => ({ ...sample, tile: null })), problem: error instanceof AtelierError && error.code === 'data.images' ? null : error instanceof Error ? error.message : String(error) }
    }
  },
  'history.lineage'({ metric: asked }, { log }) {
    const metrics = log.resultNames()
    const metric = asked ?? MAIN.find((name) => metrics.includes(name)) ?? null
    return { metric, direction: metric === null ? null : metricDirection(metric), metrics, nodes: log.lineage(metric) }
  },
}
