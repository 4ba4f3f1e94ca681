import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { builtIn } from '../main/data'
import { AtelierError } from '../main/lib/errors'
import { atelierRoot } from '../main/lib/root'
import { Answers } from '../main/training/answers'
import { forkJobs } from '../main/training/host'
import type { JobProcess } from '../main/training/host'
import { resolveRecipe } from '../main/versions/recipes/resolve'
import { keepResults, machineFacts, spreadOf, spreadText } from './lib/results'

/**
 * How long it takes to measure a changed recipe before it runs, asked of the process that measured the one before and of a
 * new one, in alternating rounds; and the memory of the first as it is asked again and again.
 *   npm run bench -- preflight [--rounds 20] [--dry]
 */
const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '20' }, dry: { type: 'boolean', default: false } } })
const rounds = Number(options.rounds)
const dataset = builtIn('fashion-mnist-mini') ?? raise()

function raise(): never {
  throw new AtelierError('bug', 'the embedded sample is missing')
}

const work = mkdtempSync(join(tmpdir(), 'atelier-preflight-'))
const fork = forkJobs(join(atelierRoot(), 'out', 'main', 'trainer.js'))
const forked: JobProcess[] = []
const open = (): Answers => new Answers(() => {
  const job = fork()
  forked.push(job)
  return job
}, (message) => process.stderr.write(`${message}\n`))
/** Resident memory of a process in MiB; Linux. */
const memoryOf = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

let asked = 0
/** Each asks for another norm batch, so that no two questions are the same. */
async function ask(answers: Answers): Promise<number> {
  asked += 1
  const recipe = resolveRecipe({ data: { dataset: 'fashion-mnist-mini' }, model: { arch: 'cnn-strided' }, batch: { norm: 16 + (asked % 16) }, norm: { kind: asked % 3 === 0 ? 'group' : 'batch' } })
  const began = performance.now()
  await answers.ask({ job: 'evidence', recipe, seed: 1, dataset, cache: join(work, 'cache'), engine: 'auto', threads: null, determinism: false })
  return performance.now() - began
}

const kept = open()
try {
  await ask(kept)
  const [first] = forked
  const [again, anew, memory]: [number[], number[], number[]] = [[], [], []]
  for (let round = 0; round < rounds; round += 1) {
    again.push(await ask(kept))
    if (first !== undefined) memory.push(memoryOf(first.pid))
    const other = open()
    anew.push(await ask(other))
    other.close()
  }
  const results = { again: spreadOf(again), anew: spreadOf(anew), ratio: spreadOf(anew.map((ms, i) => ms / (again[i] ?? NaN))), memoryMiB: { first: memory[0], last: memory.at(-1) } }
  console.log(`asked again ${spreadText(results.again, 0)} ms, of a new process ${spreadText(results.anew, 0)} ms, ratio ${spreadText(results.ratio)}; memory after the first ${memory[0]?.toFixed(0)} MiB, after ${rounds} ${memory.at(-1)?.toFixed(0)} MiB`)
  if (!options.dry) keepResults('preflight', { machine: machineFacts(), rounds, results })
} finally {
  kept.close()
  rmSync(work, { recursive: true, force: true })
}
