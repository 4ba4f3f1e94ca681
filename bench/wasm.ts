import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { eagerSession } from '../main/engine/eager-session'
import { fusedOps } from '../main/engine/fused'
import { loadWasm } from '../main/engine/load'
import { buildProgram } from '../main/models'
import type { ModelFacts } from '../main/models'
import { noiseBatch } from '../main/training/trainer/jobs/measure'
import { resolveRecipe } from '../main/versions/recipes/resolve'
import { keepResults, machineFacts, spreadOf, spreadText } from './lib/results'

/**
 * A training step of the strided CNN with batch norm on the wasm engine beside the same session on the JavaScript backend
 * of tfjs, each in a process of its own, in alternating rounds. Asserts that their losses agree, and then measures.
 *   npm run bench -- wasm [--batch 32] [--rounds 5] [--steps 40] [--slow 2] [--dry]
 * --steps and --slow are the steps of a round on wasm and in JavaScript.
 */
const { values: options, positionals: [backend] } = parseArgs({ allowPositionals: true, options: { batch: { type: 'string', default: '32' }, rounds: { type: 'string', default: '5' }, steps: { type: 'string', default: '40' }, slow: { type: 'string', default: '2' }, dry: { type: 'boolean', default: false } } })
const CHECKED = 2

const ask = z.object({ steps: z.int() })
const answer = z.object({ ms: z.number(), losses: z.array(z.number()) })

/** In a process of its own: the library has one backend at a time. Answers each request for steps. */
async function serve(name: 'wasm' | 'cpu'): Promise<void> {
  const { runtime, facts: engine } = await loadWasm()
  if (!(await runtime.tf.setBackend(name))) throw new Error(`the backend "${name}" did not start`)
  const facts: ModelFacts = { image: [28, 28, 1], targets: [{ name: 'label', kind: 'class', classes: Array.from({ length: 10 }, (_, i) => String(i)) }] }
  const size = Number(options.batch)
  const { program } = buildProgram(resolveRecipe({ data: { dataset: 'noise' }, model: { arch: 'cnn-strided' }, norm: { kind: 'batch' }, batch: { norm: size }, optim: { kind: 'sgd', lr: 0.05, momentum: 0.9 } }), facts)
  const batch = noiseBatch(facts, size)
  const session = eagerSession(runtime, fusedOps(runtime), engine, program, 1)
  let step = 0
  process.on('message', (raw) => {
    const { steps } = ask.parse(raw)
    const began = performance.now()
    const losses = Array.from({ length: steps }, () => {
      step += 1
      return session.step({ batch, share: 1, apply: true, lr: 0.05, step, seed: 1 }).loss
    })
    process.send?.({ ms: (performance.now() - began) / steps, losses })
  })
  process.send?.('ready')
}

async function child(name: 'wasm' | 'cpu') {
  const process = fork(fileURLToPath(import.meta.url), [name, '--batch', options.batch], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const word = async (): Promise<unknown> => {
    const heard: unknown[] = await Promise.race([once(process, 'message'), once(process, 'exit').then(() => { throw new Error(`the process with the backend "${name}" ended; what it said stands above`) })])
    return heard[0]
  }
  await word()
  return {
    async steps(count: number) {
      const heard = word()
      process.send({ steps: count })
      return answer.parse(await heard)
    },
    close: () => process.disconnect(),
  }
}

async function compare(): Promise<void> {
  const [wasm, script] = [await child('wasm'), await child('cpu')]
  try {
    // These steps also warm both up.
    const [own, theirs] = [await wasm.steps(CHECKED), await script.steps(CHECKED)]
    own.losses.forEach((loss, i) => { if (!(Math.abs(loss - (theirs.losses[i] ?? NaN)) < 1e-3 * Math.abs(loss))) throw new Error(`the trainings differ: losses ${own.losses.join(', ')} and ${theirs.losses.join(', ')}`) })
    const rounds: { ours: number; theirs: number }[] = []
    for (let round = 0; round < Number(options.rounds); round += 1) rounds.push({ ours: (await wasm.steps(Number(options.steps))).ms, theirs: (await script.steps(Number(options.slow))).ms })
    const results = { batch: Number(options.batch), wasm: spreadOf(rounds.map((round) => round.ours)), javascript: spreadOf(rounds.map((round) => round.theirs)), ratio: spreadOf(rounds.map((round) => round.theirs / round.ours)) }
    console.log(`cnn-strided, batch norm, batch ${results.batch}: wasm ${spreadText(results.wasm)} ms a step, JavaScript ${spreadText(results.javascript, 0)} ms, ratio ${spreadText(results.ratio, 1)} (at least 60)`)
    if (!options.dry) keepResults('wasm', { machine: machineFacts(), rounds: rounds.length, ...results })
  } finally {
    wasm.close()
    script.close()
  }
}

if (backend === 'wasm' || backend === 'cpu') await serve(backend)
else await compare()
