import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atelier } from './cli.mjs'

// npm run prove:results [full]: what the README says of accuracies and times, on this machine. `full` adds the whole of
// Fashion-MNIST, which takes about ten minutes and fetches the data set first.
const project = mkdtempSync(join(tmpdir(), 'atelier-results-'))
let failed = 0
const check = (good, text) => {
  if (!good) failed += 1
  process.stdout.write(`${good ? 'ok  ' : 'FAIL'}  ${text}\n`)
}
const percent = (value) => `${(100 * value).toFixed(2)} %`

/** One training; resolves with its summary and the whole command's seconds. */
async function train(args) {
  const began = Date.now()
  const { last, err } = await atelier(project, ['train', ...args])
  if (last?.state !== 'done') throw new Error(`train ${args.join(' ')}: ${err || JSON.stringify(last)}`)
  return { ...last, wall: (Date.now() - began) / 1000 }
}
const losses = async (run) => (await atelier(project, ['runs', 'show', run, '--metrics'])).last.metrics['batch.loss'].map(([, value]) => value)

try {
  const accuracy = { tensorflow: [], wasm: [] }
  for (const seed of [1, 2, 3]) {
    const runs = {}
    for (const engine of ['tensorflow', 'wasm']) {
      const { run, last, wall } = (runs[engine] = await train(['quick', '--seed', String(seed), '--set', `engine=${engine}`]))
      accuracy[engine].push(last['val.accuracy'])
      if (engine === 'tensorflow') check(last['val.accuracy'] >= 0.8 && wall <= 120, `quick, seed ${seed}: ${percent(last['val.accuracy'])} validation accuracy in ${wall.toFixed(1)} s (at least 80 %, at most 120 s)`)
      else process.stdout.write(`      quick on wasm, seed ${seed} (${run}): ${percent(last['val.accuracy'])} in ${wall.toFixed(1)} s\n`)
    }
    const [native, wasm] = [await losses(runs.tensorflow.run), await losses(runs.wasm.run)]
    const apart = Math.max(...native.slice(0, 20).map((value, i) => Math.abs(wasm[i] - value) / Math.abs(value)))
    check(apart < 1e-3, `seed ${seed}: losses of the first 20 steps differ by ${apart.toExponential(1)} relative at most (below 1e-3)`)
  }
  const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length
  const gap = 100 * Math.abs(mean(accuracy.tensorflow) - mean(accuracy.wasm))
  check(gap <= 2, `mean accuracy over three seeds: ${percent(mean(accuracy.tensorflow))} native, ${percent(mean(accuracy.wasm))} wasm, ${gap.toFixed(2)} points apart (at most 2)`)
  if (process.argv[2] === 'full') {
    const { last, wall, seconds } = await train(['fashion-mnist'])
    check(last['test.accuracy'] >= 0.91, `fashion-mnist: ${percent(last['test.accuracy'])} test accuracy after ${seconds.toFixed(0)} s of training, ${wall.toFixed(0)} s in all (at least 91 %)`)
  }
} finally {
  rmSync(project, { recursive: true, force: true })
}
process.exit(failed === 0 ? 0 : 1)
