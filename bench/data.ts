import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { JsonObject, Recipe } from '../preload/contract'
import { augmentations, builtIn, prepare } from '../main/data'
import { forkJobs } from '../main/training/host'
import type { DatasetLocation, FromJob } from '../main/training/protocol'
import { loadPreset } from '../main/versions/recipes/load'
import { resolveRecipe } from '../main/versions/recipes/resolve'
import { pictureFolder } from './lib/pictures'
import { keepResults, machineFacts } from './lib/results'

/**
 * How long trainings wait for data after the first epoch, and how fast a folder of JPEGs is read at first. Times of a step
 * include the evaluations between the epochs.
 *   npm run bench -- data [--batches 2,8,32,128] [--only resnet8] [--dry]
 * Each training runs as a job process of its own, which is this file again.
 */
const PICTURES = 2_000

interface Case { readonly name: string; readonly dataset: DatasetLocation; readonly recipe: Recipe }
interface Row { readonly name: string; readonly batch: number; readonly threads: number; readonly waiting: number; readonly imagesPerSecond: number; readonly stepMs: number }

/** Every transform of the registry in every image, with its defaults: mixup alone stays out, since one step at most may mix. */
const everyTransform = (): JsonObject[] => augmentations.units.filter(({ id }) => id !== 'mixup').map(({ id }) => ({ id, op: id, ...(id === 'oneOf' ? { of: [{ id: 'this', op: 'invert' }, { id: 'that', op: 'solarize' }] } : {}) }))

async function readingSpeed(dataset: DatasetLocation, recipe: Recipe): Promise<{ checking: number; reading: number }> {
  const cacheDir = mkdtempSync(join(tmpdir(), 'atelier-bench-'))
  const ends: Record<string, number> = {}
  const began = performance.now()
  try {
    await prepare(recipe.data, recipe.targets, dataset, { cacheDir, onProgress: (done, total, phase) => { if (done === total) ends[phase] = performance.now() } })
  } finally {
    rmSync(cacheDir, { recursive: true, force: true })
  }
  const [checked = NaN, read = NaN] = [ends['checking images'], ends['reading images']]
  return { checking: PICTURES / ((checked - began) / 1000), reading: PICTURES / ((read - checked) / 1000) }
}

/** Trains to the end in a process of its own; the share of waiting is that of the time after the first epoch. */
async function measure({ name, dataset, recipe }: Case, cache: string): Promise<Row> {
  const folder = mkdtempSync(join(cache, 'run-'))
  const job = forkJobs(process.argv[1] ?? '')()
  const said: FromJob[] = []
  job.onMessage((message) => { if (message.type !== 'phase') said.push(message) })
  job.send({ type: 'job', spec: { job: 'train', run: name, recipe, seed: 1, dataset, folder, cache, engine: 'tensorflow', threads: null, determinism: false, plan: null } })
  await job.exited
  const begun = said.find((message) => message.type === 'begun')
  const reports = said.filter((message) => message.type === 'progress').map(({ standing: { epoch, step, seconds, dataWait } }) => ({ epoch, step, seconds, waited: (dataWait ?? 0) * seconds }))
  const [first, last] = [reports.find(({ epoch }) => epoch === 1), reports.findLast(({ epoch }) => epoch < recipe.budget.epochs)]
  if (begun === undefined || first === undefined || last === undefined || last.step <= first.step) throw new Error(`${name}: the training did not get far enough: ${JSON.stringify(said.at(-1))} ${job.stderr()}`)
  for (const message of said) if (message.type === 'warning') process.stderr.write(`${name}: ${message.message}\n`)
  const [seconds, steps] = [last.seconds - first.seconds, last.step - first.step]
  return {
    name, batch: recipe.batch.norm, threads: begun.engine.threads.intra, waiting: (last.waited - first.waited) / seconds,
    imagesPerSecond: (steps * recipe.batch.norm) / seconds, stepMs: (seconds * 1000) / steps,
  }
}

async function main(): Promise<void> {
  const { values: options } = parseArgs({ options: { batches: { type: 'string', default: '2,8,32,128' }, dry: { type: 'boolean', default: false }, only: { type: 'string' } } })
  const pictures: DatasetLocation = { name: 'pictures', reader: 'image-folder', path: await pictureFolder(PICTURES) }
  const sample = builtIn('fashion-mnist-mini')
  if (sample === null) throw new Error('the embedded sample is missing')
  const onPictures = (model: JsonObject, epochs: number): Recipe => resolveRecipe({ data: { dataset: 'pictures', resize: [64, 64] }, model, budget: { epochs } })
  const quick = resolveRecipe(loadPreset('quick'))
  const batches = options.batches.split(',').map(Number)
  const augmented = resolveRecipe({ ...loadPreset('quick'), augment: everyTransform() })
  const cases: Case[] = [
    { name: 'resnet8, 64x64 JPEGs', dataset: pictures, recipe: onPictures({ arch: 'resnet8' }, 3) },
    { name: 'cnn-strided, 64x64 JPEGs', dataset: pictures, recipe: onPictures({ arch: 'cnn-strided' }, 6) },
    ...[{ name: 'quick, 28x28', recipe: quick }, { name: 'quick, 28x28, every transform', recipe: augmented }].flatMap(({ name, recipe }) => batches.map((norm): Case => (
      { name, dataset: sample, recipe: { ...recipe, batch: { ...recipe.batch, norm }, budget: { ...recipe.budget, epochs: norm < 8 ? 4 : 8 } } }))),
  ].filter(({ name }) => name.includes(options.only ?? ''))
  const cache = mkdtempSync(join(tmpdir(), 'atelier-bench-'))
  try {
    const machine = machineFacts()
    const reading = options.only === undefined ? await readingSpeed(pictures, onPictures({ arch: 'resnet8' }, 1)) : null
    if (reading !== null) console.log(`first read of ${PICTURES} JPEGs: checked at ${reading.checking.toFixed(0)} images/s, then read at ${reading.reading.toFixed(0)} images/s`)
    const rows: Row[] = []
    for (const one of cases) {
      const row = await measure(one, cache)
      rows.push(row)
      console.log(`${row.name.padEnd(30)} batch ${String(row.batch).padStart(4)}  ${row.stepMs.toFixed(2).padStart(7)} ms a step on ${row.threads} threads  ${row.imagesPerSecond.toFixed(0).padStart(6)} images/s  waits for data ${(100 * row.waiting).toFixed(2)} % of the time`)
    }
    if (!options.dry) keepResults('data', { machine, pictures: PICTURES, reading, rows })
  } finally {
    rmSync(cache, { recursive: true, force: true })
  }
}

// A job process is this file with a channel to the one that measures.
if (process.send === undefined) await main()
else await import('../main/training/trainer')
