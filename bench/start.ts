import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import type { FromJob, TrainSpec } from '../main/training/protocol'
import { keepResults, machineFacts, median, spreadOf, spreadText } from './lib/results'
import { writeParts } from './lib/npy'
import { Peer } from './lib/torch'
import { firstOf, train, trainSpec } from './lib/training'
import type { Heard } from './lib/training'

/**
 * How long a new training process takes until its first step is done, part by part, beside PyTorch's. Files are in the
 * system's cache and the kernel plan in ours; the plan's first measurement is timed apart.
 *   npm run bench -- start [--data fashion-mnist-mini] [--batch 32] [--rounds 7] [--threads 2] [--dry]
 */
const { values: options } = parseArgs({ options: { data: { type: 'string', default: 'fashion-mnist' }, batch: { type: 'string', default: '32' }, rounds: { type: 'string', default: '7' }, threads: { type: 'string', default: '2' }, dry: { type: 'boolean', default: false } } })
const rounds = Number(options.rounds)
const batch = Number(options.batch)

const PARTS = ['process', 'modules', 'data', 'model and plan', 'libtensorflow', 'graph and first step'] as const
const TORCH_PARTS = ['process', 'modules', 'data', 'model and first step'] as const
type Parts = Readonly<Record<string, number>>

const phase = (text: string) => (message: FromJob): boolean => message.type === 'phase' && message.text.startsWith(text)
const stepped = (message: FromJob): boolean => message.type === 'progress' && message.standing.step > 0

/** Milliseconds until an empty program on the app's runtime has said a word. */
async function emptyProcess(entry: string): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, [entry], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  await once(child, 'message')
  const ms = performance.now() - began
  await once(child, 'close')
  return ms
}

function partsOf(heard: readonly Heard[], bare: number): Parts {
  const at = (what: string, fits: (message: FromJob) => boolean = phase(what)): number => firstOf(heard, what, fits).at
  const marks = [bare, at('reading the data'), at('building the model'), at('starting the engine'), at('taking the first step'), at('a step', stepped)]
  return Object.fromEntries(PARTS.map((name, i) => [name, (marks[i] ?? NaN) - (marks[i - 1] ?? 0)]))
}

/** Milliseconds that the first measurement of threads and kernels takes, in a cache folder that has none. */
async function measurement(spec: TrainSpec, cache: string): Promise<number> {
  const before = process.env.XDG_CACHE_HOME
  process.env.XDG_CACHE_HOME = cache
  try {
    const heard = await train(spec, stepped)
    return firstOf(heard, 'starting the engine', phase('starting the engine')).at - firstOf(heard, 'measuring', phase('measuring')).at
  } finally {
    if (before === undefined) delete process.env.XDG_CACHE_HOME
    else process.env.XDG_CACHE_HOME = before
  }
}

const torchAnswer = z.object({ torch: z.string(), started: z.number(), imported: z.number(), loaded: z.number(), stepped: z.number() })
async function torchParts(ask: object): Promise<{ parts: Parts; torch: string }> {
  const began = Date.now()
  const peer = new Peer('torch_start.py', Number(options.threads))
  try {
    const { torch, ...at } = await peer.ask(ask, torchAnswer)
    const marks = [at.started, at.imported, at.loaded, at.stepped].map((seconds) => seconds * 1000 - began)
    return { torch, parts: Object.fromEntries(TORCH_PARTS.map((name, i) => [name, (marks[i] ?? NaN) - (marks[i - 1] ?? 0)])) }
  } finally {
    peer.close()
  }
}

const total = (parts: Parts): number => Object.values(parts).reduce((a, b) => a + b, 0)
const medians = (all: readonly Parts[], names: readonly string[]): Parts => Object.fromEntries(names.map((name) => [name, median(all.map((parts) => parts[name] ?? NaN))]))
const table = (parts: Parts): string => Object.entries(parts).map(([name, ms]) => `  ${name.padEnd(22)}${ms.toFixed(0).padStart(6)} ms`).join('\n')

const work = mkdtempSync(join(tmpdir(), 'atelier-start-'))
try {
  const fresh = (run: string): TrainSpec => trainSpec(work, run, {
    data: { dataset: options.data, split: { val: 0.1 } }, model: { arch: 'cnn-strided' }, batch: { norm: batch }, optim: { kind: 'sgd', lr: 0.05, momentum: 0.9 }, budget: { epochs: 1 },
  })
  const empty = join(work, 'empty.mjs')
  writeFileSync(empty, "process.send('here', () => process.disconnect())")
  // The first training fetches the data, measures the plan and fills the system's cache of files.
  const first = fresh('first')
  await train(first, stepped)
  const ask = { ...(await writeParts(work, first)), batch }
  await torchParts(ask)

  const planMs = await measurement(fresh('measured'), join(work, 'cache'))
  const ours: Parts[] = []
  const theirs: Parts[] = []
  let torch = ''
  for (let round = 0; round < rounds; round += 1) {
    ours.push(partsOf(await train(fresh(`round-${round}`), stepped), await emptyProcess(empty)))
    const answer = await torchParts(ask)
    theirs.push(answer.parts)
    torch = answer.torch
  }
  const results = {
    data: options.data, batch, rounds, torch, planMs,
    ours: { ms: spreadOf(ours.map(total)), parts: medians(ours, PARTS) }, theirs: { ms: spreadOf(theirs.map(total)), parts: medians(theirs, TORCH_PARTS) },
    ratio: spreadOf(theirs.map((t, i) => total(t) / total(ours[i] ?? {}))),
  }
  console.log(`Atelier ${spreadText(results.ours.ms, 0)} ms until the first step is done (at most 2,000)\n${table(results.ours.parts)}`)
  console.log(`PyTorch ${spreadText(results.theirs.ms, 0)} ms\n${table(results.theirs.parts)}`)
  console.log(`PyTorch / Atelier ${spreadText(results.ratio)}; the first measurement of threads and kernels takes ${planMs.toFixed(0)} ms (at most 5,000)`)
  if (!options.dry) keepResults('start', { machine: machineFacts(), ...results })
} finally {
  rmSync(work, { recursive: true, force: true })
}
