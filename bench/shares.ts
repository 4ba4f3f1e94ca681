import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { builtIn, firstBatches, prepare } from '../main/data'
import { loadEngine } from '../main/engine/load'
import { systemClock } from '../main/lib/clock'
import { buildProgram } from '../main/models'
import { TrunkPull } from '../main/training/trainer/gradient-share'
import { FIRST_STEPS, LiveShares } from '../main/training/trainer/live-shares'
import { Recorder } from '../main/training/trainer/recorder'
import { loadPreset } from '../main/versions/recipes/load'
import { resolveRecipe } from '../main/versions/recipes/resolve'
import { keepResults, machineFacts, median, spreadOf, spreadText } from './lib/results'

/**
 * What the shares cost a training on several targets, in alternating rounds of the same training after the first steps, which are
 * all measured: the time of a step with gradient shares over that of one with loss shares alone, and of that over one with none.
 *   npm run bench -- shares [--presets penguins,shapes] [--rounds 10] [--seconds 2] [--dry]
 */
type Arm = 'none' | 'losses' | 'gradients'
const ARMS: readonly Arm[] = ['none', 'losses', 'gradients']
const { values: options } = parseArgs({ options: { presets: { type: 'string', default: 'penguins,shapes' }, rounds: { type: 'string', default: '10' }, seconds: { type: 'string', default: '2' }, dry: { type: 'boolean', default: false } } })
const BATCHES = 32
const quiet = (): void => undefined

async function measure(preset: string, cacheDir: string) {
  const recipe = resolveRecipe(loadPreset(preset))
  const dataset = builtIn(recipe.data.dataset)
  if (dataset === null) throw new Error(`the data of ${preset} is missing`)
  const prepared = await prepare(recipe.data, recipe.targets, dataset, { cacheDir, onProgress: quiet })
  const batches = firstBatches(prepared, recipe.augment, 1, recipe.batch.norm, BATCHES)
  const engine = await loadEngine('tensorflow', { threads: null, determinism: false })
  const { program } = buildProgram(recipe, prepared.facts)
  const session = engine.compile(program, 1)
  const shares = new LiveShares({ targets: recipe.targets, pull: new TrunkPull(engine, program, recipe.targets.map(({ name }) => name), 1), clock: systemClock, warn: quiet })
  const recorder = new Recorder(systemClock)
  let [step, measurements] = [0, 0]
  const go = (arm: Arm): void => {
    step += 1
    const batch = batches[step % batches.length]
    if (batch === undefined) throw new Error(`${preset} has no batch`)
    const input = { batch, share: 1, apply: true, lr: 1e-4, step, seed: step }
    if (arm === 'gradients' && shares.before(session, input, recorder) > 0) measurements += 1
    const out = session.step(input)
    if (arm === 'none') return
    shares.take(input, out)
    shares.record(step, recorder)
  }
  /** Milliseconds of a step over a round. With gradient shares it begins with the rest after a measurement, as any stretch of a training does but its first. */
  const round = (arm: Arm): number => {
    go(arm)
    const [began, from] = [performance.now(), step]
    while (performance.now() - began < 1000 * Number(options.seconds)) go(arm)
    recorder.take()
    return (performance.now() - began) / (step - from)
  }
  try {
    while (step < 2 * FIRST_STEPS) go('gradients')
    round('none')
    measurements = 0
    const times: Record<Arm, number[]> = { none: [], losses: [], gradients: [] }
    for (let i = 0; i < Number(options.rounds); i += 1) for (const arm of i % 2 === 0 ? ARMS : [...ARMS].reverse()) times[arm].push(round(arm))
    const over = (arm: Arm, than: Arm) => spreadOf(times[arm].map((ms, i) => ms / (times[than][i] ?? NaN)))
    return {
      preset, batch: recipe.batch.norm, threads: engine.facts.threads.intra, measurements, stepMs: spreadOf(times.none),
      gradients: over('gradients', 'losses'), losses: over('losses', 'none'), medians: { gradients: median(times.gradients) / median(times.losses), losses: median(times.losses) / median(times.none) },
    }
  } finally {
    shares.dispose()
    session.dispose()
  }
}

const machine = machineFacts()
const cache = mkdtempSync(join(tmpdir(), 'atelier-bench-'))
try {
  const rows = []
  for (const preset of options.presets.split(',')) {
    const row = await measure(preset, cache)
    rows.push(row)
    console.log(`${row.preset.padEnd(9)} batch ${row.batch}  a step ${spreadText(row.stepMs, 3)} ms; gradient shares ${spreadText(row.gradients, 3)} times (medians ${row.medians.gradients.toFixed(3)}, ${row.measurements} measurements), loss shares ${spreadText(row.losses, 3)} times (medians ${row.medians.losses.toFixed(3)})`)
  }
  if (!options.dry) keepResults('shares', { machine, rounds: Number(options.rounds), seconds: Number(options.seconds), rows })
} finally {
  rmSync(cache, { recursive: true, force: true })
}
