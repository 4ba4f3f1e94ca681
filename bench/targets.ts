import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { FIRST_SHARE } from '../preload/contract'
import type { JsonObject, Recipe } from '../preload/contract'
import { builtIn, prepare } from '../main/data'
import { rngOf } from '../main/lib/rng'
import type { Evidence } from '../main/training/evidence'
import { forkJobs } from '../main/training/host'
import { runProbe } from '../main/training/probe'
import type { DatasetLocation, FromJob } from '../main/training/protocol'
import { loadPreset } from '../main/versions/recipes/load'
import { resolveRecipe } from '../main/versions/recipes/resolve'
import { centreOf, pairedDifference } from './lib/paired'
import { keepResults, machineFacts } from './lib/results'

/**
 * Several targets as they are and normalised as proposed: errors of the test part in original units over seeds, each
 * target's forecast share of the gradient beside that of the first 20 steps, and a column of which 30 % is missing.
 *   npm run bench -- targets [--presets penguins,shapes] [--seeds 5] [--dry]
 * Each training runs as a job process of its own, which is this file again.
 */
const MISSING = '30 % of body_mass missing'
type Arm = 'raw' | 'normalised' | 'uncertainty' | typeof MISSING
interface Trained { readonly arm: Arm; readonly seed: number; readonly last: Record<string, number>; readonly first: Record<string, number>; readonly forecast: Record<string, number>; readonly warnings: string[] }
interface Task { readonly dataset: DatasetLocation; readonly recipe: Recipe; readonly seed: number; readonly cache: string }

const jobs = forkJobs(process.argv[1] ?? '')
const quiet = (): void => undefined

async function evidenceOf({ dataset, recipe, seed, cache }: Task): Promise<Evidence> {
  const outcome = await runProbe(jobs(), { job: 'evidence', recipe, seed, dataset, cache, engine: 'tensorflow', threads: null, determinism: false }, quiet)
  if (outcome.job !== 'evidence') throw new Error('another job answered')
  return outcome.evidence
}

/** Trains to the end in a process of its own. */
async function train(arm: Arm, task: Task): Promise<Trained> {
  const { dataset, recipe, seed, cache } = task
  const forecast = Object.fromEntries((await evidenceOf(task)).targets.map(({ name, gradientShare }) => [name, gradientShare ?? NaN]))
  const job = jobs()
  const said: FromJob[] = []
  job.onMessage((message) => { if (message.type !== 'phase') said.push(message) })
  job.send({ type: 'job', spec: { job: 'train', run: arm, recipe, seed, dataset, folder: mkdtempSync(join(cache, 'run-')), cache, engine: 'tensorflow', threads: null, determinism: false, plan: null } })
  await job.exited
  const end = said.at(-1)
  if (end?.type !== 'ended' || end.standing === null) throw new Error(`${arm}, seed ${seed}: ${JSON.stringify(end)} ${job.stderr()}`)
  const first: Record<string, number> = {}
  for (const message of said) {
    if (message.type !== 'progress') continue
    const { names, name, value } = message.points
    name.forEach((id, i) => { const metric = names[id] ?? ''; if (metric.startsWith(FIRST_SHARE)) first[metric.slice(FIRST_SHARE.length)] = value[i] ?? NaN })
  }
  return { arm, seed, last: end.standing.last, first, forecast, warnings: said.flatMap((message) => (message.type === 'warning' ? [message.message] : [])) }
}

/** The proposal for each number of the raw recipe, accepted. */
function accepted(recipe: Recipe, { targets }: Evidence): Recipe {
  return resolveRecipe({ ...recipe, targets: recipe.targets.map((target): JsonObject => ({ ...target, transform: targets.find(({ name }) => name === target.name)?.proposal?.transform ?? target.transform })) })
}

/** The birds with three in ten of the known masses left out, by a draw of its own. */
function withMissing(cache: string): DatasetLocation {
  const { path = '' } = builtIn('penguins') ?? {}
  const [head = '', ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const column = head.split(',').indexOf('body_mass_g')
  const rng = rngOf(1, 'missing masses')
  const out = rows.map((row) => row.split(',').map((cell, i) => (i === column && rng.next() < 0.3 ? '' : cell)).join(','))
  const made = join(cache, 'penguins-missing.csv')
  writeFileSync(made, `${[head, ...out].join('\n')}\n`)
  return { name: 'penguins-missing', reader: 'csv', path: made }
}

/** What is compared of a target: the mean absolute error in its own units, or the accuracy. */
const metricsOf = ({ targets }: Recipe): { target: string; metric: string; unit: string; better: 'less' | 'more' }[] =>
  targets.map(({ name, kind, unit }) => (kind === 'class' ? { target: name, metric: `test.${name}.accuracy`, unit: '', better: 'more' } : { target: name, metric: `test.${name}.mae`, unit, better: 'less' }))

const figure = (value: number): string => String(Number(value.toPrecision(4)))
const points = (share: number): string => `${(100 * share).toFixed(2)} %`

function compare(recipe: Recipe, trained: readonly Trained[], arms: readonly [Arm, Arm]) {
  const of = (arm: Arm): Trained[] => trained.filter((one) => one.arm === arm)
  return metricsOf(recipe).map(({ target, metric, unit, better }) => {
    const [a, b] = arms.map((arm) => of(arm).map(({ last }) => last[metric] ?? NaN))
    const paired = pairedDifference(a ?? [], b ?? [])
    const verdict = paired.from <= 0 && paired.to >= 0 ? 'within noise' : paired.difference < 0 === (better === 'less') ? 'better' : 'worse'
    return { target, metric, unit, arms, before: centreOf(a ?? []), after: centreOf(b ?? []), ...paired, verdict }
  })
}

function sharesOf(trained: readonly Trained[]) {
  return trained.flatMap(({ arm, seed, forecast, first }) => Object.keys(forecast).map((target) => ({ arm, seed, target, forecast: forecast[target] ?? NaN, first20: first[target] ?? NaN, apart: Math.abs((forecast[target] ?? NaN) - (first[target] ?? NaN)) })))
}

/** The error of the masses where some are missing, and the test birds that it is a mean over. */
async function countKnown(arms: readonly [Arm, Recipe, DatasetLocation][], trained: readonly Trained[], cacheDir: string) {
  const arm = arms.find(([name]) => name === MISSING)
  if (arm === undefined) return null
  const [, recipe, dataset] = arm
  const { parts: { train, test } } = await prepare(recipe.data, recipe.targets, dataset, { cacheDir, onProgress: () => undefined })
  const known = (values: Float32Array = new Float32Array()): number => values.filter((value) => !Number.isNaN(value)).length
  return { trained: known(train.originals('body_mass')), of: train.count, counted: known(test?.originals('body_mass')), test: test?.count ?? 0, mae: centreOf(trained.filter((one) => one.arm === MISSING).map(({ last }) => last['test.body_mass.mae'] ?? NaN)) }
}

async function measure(preset: string, seeds: readonly number[], cache: string) {
  const raw = resolveRecipe(loadPreset(preset))
  const dataset = builtIn(raw.data.dataset)
  if (dataset === null) throw new Error(`the data of ${preset} is missing`)
  const normalised = accepted(raw, await evidenceOf({ dataset, recipe: raw, seed: seeds[0] ?? 1, cache }))
  const arms: [Arm, Recipe, DatasetLocation][] = [['raw', raw, dataset], ['normalised', normalised, dataset], ['uncertainty', resolveRecipe({ ...normalised, loss: { weighting: 'uncertainty' } }), dataset]]
  if (preset === 'penguins') arms.push([MISSING, normalised, withMissing(cache)])
  const trained: Trained[] = []
  for (const seed of seeds) for (const [arm, recipe, at] of arms) trained.push(await train(arm, { dataset: at, recipe, seed, cache }))
  const comparisons = arms.slice(1).flatMap(([arm]) => compare(raw, trained, [arm === 'normalised' ? 'raw' : 'normalised', arm]))
    // Where masses are missing the metric is of fewer birds, and so of others.
    .filter(({ arms: [, arm], target }) => arm !== MISSING || target !== 'body_mass')
  const missing = await countKnown(arms, trained, cache)
  const shares = sharesOf(trained)
  for (const { target, unit, arms: [one, other], before, after, difference, from, to, verdict } of comparisons) {
    console.log(`${preset.padEnd(9)} ${target.padEnd(15)} ${one} ${figure(before.mean)} ± ${figure(before.sd)} -> ${other} ${figure(after.mean)} ± ${figure(after.sd)} ${unit}  difference ${figure(difference)} [${figure(from)}, ${figure(to)}] ${verdict}`)
  }
  for (const [arm] of arms) {
    const own = shares.filter((one) => one.arm === arm)
    console.log(`${preset.padEnd(9)} ${arm}: forecast and first 20 steps at most ${points(Math.max(...own.map(({ apart }) => apart)))} apart; ${metricsOf(raw).map(({ target }) => { const rows = own.filter((one) => one.target === target); return `${target} ${points(centreOf(rows.map(({ forecast }) => forecast)).mean)} / ${points(centreOf(rows.map(({ first20 }) => first20)).mean)}` }).join(', ')}`)
  }
  if (missing !== null) console.log(`${preset.padEnd(9)} ${MISSING}: trained on ${missing.trained} of ${missing.of}, body_mass off by ${figure(missing.mae.mean)} ± ${figure(missing.mae.sd)} g over the ${missing.counted} of ${missing.test} test birds that have one`)
  return { preset, missing, transforms: Object.fromEntries(normalised.targets.map(({ name, transform }) => [name, transform.kind])), comparisons, shares, runs: trained.map(({ arm, seed, last }) => ({ arm, seed, test: Object.fromEntries(Object.entries(last).filter(([name]) => name.startsWith('test.'))) })) }
}

async function main(): Promise<void> {
  const { values: options } = parseArgs({ options: { presets: { type: 'string', default: 'penguins,shapes' }, seeds: { type: 'string', default: '5' }, dry: { type: 'boolean', default: false } } })
  const machine = machineFacts()
  const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1)
  const cache = mkdtempSync(join(tmpdir(), 'atelier-bench-'))
  try {
    const presets = []
    for (const preset of options.presets.split(',')) presets.push(await measure(preset, seeds, cache))
    if (!options.dry) keepResults('targets', { machine, seeds, presets })
  } finally {
    rmSync(cache, { recursive: true, force: true })
  }
}

// A job process is this file with a channel to the one that measures.
if (process.send === undefined) await main()
else await import('../main/training/trainer')
