import { parseArgs } from 'node:util'
import { loadEngine } from '../main/engine/load'
import { keepResults, machineFacts, median, spreadOf, spreadText } from './lib/results'
import { MODELS, NORMS, prepare, time, warmUp } from './lib/steps'
import type { Model, Norm } from './lib/steps'

/**
 * A training step with each norm beside one with batch norm, on our native engine, in alternating rounds.
 *   npm run bench -- norms [--models a,b] [--batches 2,8] [--rounds 7] [--threads 2] [--dry]
 */
const { values: options } = parseArgs({ options: { models: { type: 'string' }, batches: { type: 'string', default: '2,8,32,128' }, rounds: { type: 'string', default: '7' }, threads: { type: 'string', default: '2' }, dry: { type: 'boolean', default: false } } })
const models = (Object.keys(MODELS) as Model[]).filter((model) => options.models === undefined || options.models.split(',').includes(model))
const rounds = Number(options.rounds)

const engine = await loadEngine('tensorflow', { threads: Number(options.threads), determinism: false })
const rows: { model: Model; batch: number; norm: Norm; ms: number; overBatch: ReturnType<typeof spreadOf> }[] = []
/** Weight standardisation over group norm alone, round by round of each cell. */
const standardised: number[] = []
for (const model of models) {
  // An MLP has maps of one position, which instance norm would erase.
  const norms = (Object.keys(NORMS) as Norm[]).filter((norm) => norm !== 'instance' || model !== 'mlp')
  for (const size of options.batches.split(',').map(Number)) {
    const sides = norms.map((norm) => {
      const { session, batch } = prepare(engine, model, norm, size)
      return { norm, session, batch, ...warmUp(session, batch), times: [] as number[] }
    })
    for (let round = 0; round < rounds; round += 1) for (const side of sides) side.times.push(time(side.session, side.batch, side.steps, side.together))
    const [reference] = sides
    const [group, withWs] = (['group', 'group-ws'] as const).map((norm) => sides.find((side) => side.norm === norm)?.times ?? [])
    standardised.push(median((withWs ?? []).map((ms, i) => ms / (group?.[i] ?? NaN))))
    for (const { norm, session, times } of sides) {
      rows.push({ model, batch: size, norm, ms: median(times), overBatch: spreadOf(times.map((ms, i) => ms / (reference?.times[i] ?? NaN))) })
      session.dispose()
    }
    console.log(`${model.padEnd(12)} ${String(size).padStart(4)}  ${rows.slice(-sides.length).map(({ norm, ms, overBatch }) => `${norm} ${ms.toFixed(2)} ms${norm === 'batch' ? '' : `, ${spreadText(overBatch)}`}`).join('  ')}`)
  }
}
const medians = Object.fromEntries((Object.keys(NORMS) as Norm[]).map((norm) => [norm, median(rows.filter((row) => row.norm === norm).map(({ overBatch }) => overBatch.median))]))
const standardisedOverGroup = median(standardised)
console.log(`medians over batch norm: ${Object.entries(medians).map(([norm, ratio]) => `${norm} ${ratio.toFixed(2)}`).join(', ')}; weight standardisation over group norm alone ${standardisedOverGroup.toFixed(2)}`)
if (!options.dry) keepResults('norms', { machine: machineFacts(), engine: engine.facts, rounds, medians, standardisedOverGroup, rows })
