import { parseArgs } from 'node:util'
import { rngOf } from '../main/lib/rng'
import { effectsOf } from '../main/stats'
import { simulate } from '../main/stats/effects/simulate'
import { keepResults, machineFacts, spreadOf, spreadText } from './lib/results'

/**
 * Effects over a whole history: how long they take, and how often their intervals hold what was planted.
 *   npm run bench -- effects [--versions 10000] [--factors 25] [--rounds 5] [--histories 4000] [--dry]
 */
const { values: options } = parseArgs({ options: { versions: { type: 'string', default: '10000' }, factors: { type: 'string', default: '25' }, rounds: { type: 'string', default: '5' }, histories: { type: 'string', default: '4000' }, dry: { type: 'boolean', default: false } } })
const machine = machineFacts()
const asked = { metric: 'val.accuracy', direction: 'max', dataset: 'd' } as const

function time(): { seconds: readonly number[]; processor: readonly number[]; pairs: number; versions: number } {
  // As people work: each version changes one or two things of an earlier one, so that many pairs match.
  const planted = Object.fromEntries(Array.from({ length: Number(options.factors) }, (_, i) => [`factor ${i + 1}`, i % 4 === 0 ? [0, 0, 0, 0, 0] : [0, 0.1]]))
  const history = simulate({ factors: planted, versions: Number(options.versions), seeds: [1, 3], noise: 1, shared: 0, walk: true }, rngOf(1, 'bench effects'))
  const rounds = Array.from({ length: Number(options.rounds) }, () => {
    const [began, used] = [performance.now(), process.cpuUsage()]
    const { factors } = effectsOf({ ...asked, ...history })
    const { user, system } = process.cpuUsage(used)
    return { seconds: (performance.now() - began) / 1000, processor: (user + system) / 1e6, pairs: factors.reduce((sum, { evidence }) => sum + evidence.pairs, 0) }
  })
  return { seconds: rounds.map(({ seconds }) => seconds), processor: rounds.map(({ processor }) => processor), pairs: rounds[0]?.pairs ?? 0, versions: history.versions.length }
}

/** Histories of 24 versions with 1 to 3 seeds, effects of up to 2.5 noise floors and one factor that does nothing. */
function rates(shared: number) {
  const planted: Readonly<Record<string, readonly number[]>> = { a: [0, 1, 2.5], idle: [0, 0], c: [0, -1], d: [0, 0.2, 0.4, 0.6] }
  const tally = { judged: 0, held: 0, idle: 0, claimed: 0 }
  for (let i = 0; i < Number(options.histories); i += 1) {
    for (const { factor, changes } of effectsOf({ ...asked, ...simulate({ factors: planted, versions: 24, seeds: [1, 3], noise: 1, shared }, rngOf(i, 'bench rates')) }).factors) {
      for (const { from, to, judged, verdict } of changes) {
        if (judged === null) continue
        const truth = (planted[factor]?.[Number(to.at(-1))] ?? NaN) - (planted[factor]?.[Number(from.at(-1))] ?? NaN)
        tally.judged += 1
        tally.held += Number(judged.interval[0] <= truth && truth <= judged.interval[1])
        tally.idle += Number(factor === 'idle')
        tally.claimed += Number(factor === 'idle' && verdict !== 'within noise')
      }
    }
  }
  return { shared, judged: tally.judged, coverage: tally.held / tally.judged, idle: tally.idle, claimed: tally.claimed / tally.idle }
}

const { seconds, processor, pairs, versions } = time()
const [wall, own] = [spreadOf(seconds), spreadOf(processor)]
console.log(`${versions} versions x ${options.factors} factors, ${pairs} matched pairs: ${spreadText(wall)} s, ${spreadText(own)} s of processor time`)
const all = [0, 1].map(rates)
for (const { shared, judged, coverage, idle, claimed } of all) console.log(`seeds move all versions by ${shared} noise: ${(100 * coverage).toFixed(1)} % of ${judged} intervals hold the truth, ${(100 * claimed).toFixed(1)} % of ${idle} changes that do nothing are claimed`)
if (!options.dry) keepResults('effects', { machine, versions, factors: Number(options.factors), pairs, seconds: wall, processor: own, rates: all })
