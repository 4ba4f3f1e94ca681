import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { summary } from '../preload/contract/rows'
import { atelierRoot } from '../main/lib/root'
import { openProject } from '../main/owner/open'
import { loadPreset } from '../main/versions/recipes/load'
import { writeParts } from './lib/npy'
import { keepResults, machineFacts, median, spreadOf, spreadText } from './lib/results'
import { Peer } from './lib/torch'
import { trainSpec } from './lib/training'

/**
 * Seconds of an epoch of the Fashion-MNIST preset, from its second one on: `atelier train` as it is, with validation,
 * checkpoints and log, beside the same training in plain PyTorch with the fastest of its loaders and layouts.
 *   npm run bench -- epoch [--images 6000] [--epochs 3] [--rounds 3] [--threads 2] [--dry]
 */
const { values: options } = parseArgs({ options: { images: { type: 'string' }, epochs: { type: 'string', default: '3' }, rounds: { type: 'string', default: '3' }, threads: { type: 'string', default: '2' }, dry: { type: 'boolean', default: false } } })
const [epochs, rounds] = [Number(options.epochs), Number(options.rounds)]
if (epochs < 2) throw new Error('--epochs takes at least 2: the first epoch of a training is not measured')
const VALIDATION = 0.1
/** Images that each way of PyTorch's is tried on; the fastest ones are then measured on all. */
const TRIED = 1500
const FINALISTS = 2

interface Trained { readonly seconds: readonly number[]; readonly accuracy: number }

/** The preset's recipe with as many epochs and images as were asked for. */
function recipeOf(): object {
  const recipe = loadPreset('fashion-mnist')
  const few = options.images === undefined ? null : Number(options.images)
  const part = few === null ? null : Math.round(few * VALIDATION)
  return { ...recipe, budget: { epochs }, ...(few === null || part === null ? {} : { data: { ...z.looseObject({}).parse(recipe.data), limit: { train: few - part, val: part, test: part } } }) }
}

/** One training by the built command line, in a project of its own. */
async function ours(work: string, name: string, recipe: string): Promise<Trained & { threads: number | null }> {
  const project = join(work, name)
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(atelierRoot(), 'out', 'main', 'cli.js'), 'train', recipe, '--json', '--project', project], { encoding: 'utf8', env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, maxBuffer: 2 ** 28 })
  if (status !== 0) throw new Error(`atelier train failed: ${stderr}`)
  const { run } = summary.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
  const client = await openProject(project, { kind: 'command line', sandboxed: null, runQueue: false })
  try {
    const shown = await client.call('runs.show', { id: run, metrics: true, every: true })
    const accuracy = shown.metrics.find((metric) => metric.name === 'val.accuracy')
    if (accuracy === undefined) throw new Error('the training validated nothing')
    // Validation ends an epoch; its checkpoint falls into the next one's time, as the one before fell into its own.
    return { seconds: accuracy.times.slice(1).map((time, i) => (time - (accuracy.times[i] ?? NaN)) / 1000), accuracy: accuracy.values.at(-1) ?? NaN, threads: shown.run.threads }
  } finally {
    await client.close()
  }
}

const way = z.object({ data: z.string(), workers: z.int(), persistent: z.boolean(), layout: z.string() })
type Way = z.infer<typeof way>
const wayText = ({ data, workers, persistent, layout }: Way): string => `${data}, ${workers === 0 ? 'no workers' : `${workers} ${persistent ? 'lasting ' : ''}workers`}, ${layout}`
const trained = z.object({ seconds: z.array(z.number()), accuracy: z.number() })

const work = mkdtempSync(join(tmpdir(), 'atelier-epoch-'))
const peer = new Peer('torch_epoch.py', Number(options.threads))
try {
  const recipe = join(work, 'recipe.json')
  writeFileSync(recipe, JSON.stringify(recipeOf()))
  const spec = trainSpec(work, 'parts', recipeOf())
  const { batch, optim, schedule } = spec.recipe
  const { torch, threads, ways } = await peer.ask({
    do: 'hello', ...(await writeParts(work, spec)), recipe: { batch: batch.norm, lr: optim.lr, momentum: optim.momentum, weightDecay: optim.weightDecay, warmupEpochs: schedule.warmupEpochs },
  }, z.object({ torch: z.string(), threads: z.int(), ways: z.array(way) }))
  const tries = Math.min(TRIED, Number(options.images ?? TRIED))
  const tried: { way: Way; seconds: number }[] = []
  for (const one of ways) {
    const [seconds = NaN] = (await peer.ask({ do: 'train', epochs: 2, way: one, images: tries }, trained)).seconds
    tried.push({ way: one, seconds })
    console.log(`  ${seconds.toFixed(2).padStart(6)} s for ${tries} images in PyTorch: ${wayText(one)}`)
  }
  const finalists = [...tried].sort((a, b) => a.seconds - b.seconds).slice(0, FINALISTS).map((one) => one.way)

  // The first training measures the kernel plan.
  await ours(work, 'first', recipe)
  const own: Awaited<ReturnType<typeof ours>>[] = []
  const theirs: Trained[][] = finalists.map(() => [])
  for (let round = 0; round < rounds; round += 1) {
    own.push(await ours(work, `round-${round}`, recipe))
    for (const [i, one] of finalists.entries()) theirs[i]?.push(await peer.ask({ do: 'train', epochs, way: one }, trained))
  }
  const secondsOf = (all: readonly Trained[]): number[] => all.flatMap(({ seconds }) => seconds)
  const [fastest = 0] = finalists.map((_, i) => i).sort((a, b) => median(secondsOf(theirs[a] ?? [])) - median(secondsOf(theirs[b] ?? [])))
  const peers = theirs[fastest] ?? []
  const chosen = finalists[fastest]
  if (chosen === undefined) throw new Error('the peer knows no way to train')
  const results = {
    images: options.images ?? 'all', epochs, rounds, torch, threads: { ours: own[0]?.threads ?? null, theirs: threads }, way: chosen, tried,
    ours: spreadOf(secondsOf(own)), theirs: spreadOf(secondsOf(peers)), ratio: spreadOf(own.map(({ seconds }, i) => median(peers[i]?.seconds ?? []) / median(seconds))),
    accuracy: { ours: median(own.map(({ accuracy }) => accuracy)), theirs: median(peers.map(({ accuracy }) => accuracy)) },
  }
  console.log(`an epoch  Atelier ${spreadText(results.ours)} s with ${results.threads.ours ?? '?'} threads, PyTorch ${spreadText(results.theirs)} s with ${threads} (${wayText(chosen)}), PyTorch / Atelier ${spreadText(results.ratio)}`)
  console.log(`validation accuracy after ${epochs} epochs  Atelier ${(100 * results.accuracy.ours).toFixed(1)} %, PyTorch ${(100 * results.accuracy.theirs).toFixed(1)} %`)
  if (!options.dry) keepResults('epoch', { machine: machineFacts(), ...results })
} finally {
  peer.close()
  rmSync(work, { recursive: true, force: true })
}
