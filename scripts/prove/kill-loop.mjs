import { killAndResume } from './kill.mjs'

// npm run prove:kill [SEEDS]: kill -9 at a random moment, resume, same weights. Twenty seeds unless told otherwise.
const seeds = Number(process.argv[2] ?? 20)
let same = 0
for (let seed = 1; seed <= seeds; seed += 1) {
  const result = await killAndResume(seed)
  const ok = result.calm !== undefined && result.calm === result.resumed && result.problems.length === 0
  if (ok) same += 1
  process.stdout.write(`seed ${seed}: ${result.victim} ${result.killed ? `killed, ${result.state} at step ${result.step}` : 'was done before the kill'}, ${ok ? 'same weights' : `DIFFERENT ${result.calm} ${result.resumed} ${result.problems.join('; ')}`}\n`)
}
process.stdout.write(`${same} of ${seeds} the same\n`)
process.exit(same === seeds ? 0 : 1)
