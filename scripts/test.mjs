import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './root.mjs'
import { setUp } from './setup/index.mjs'
import { line } from './setup/say.mjs'
import { vitestCounts } from './vitest-counts.mjs'

try {
  await setUp({ root })
} catch (error) {
  line(`The set-up failed: ${error.message}`)
  process.stdout.write('0 passed, 1 failed\n')
  process.exit(1)
}

const work = mkdtempSync(join(tmpdir(), 'atelier-test-'))
const unitJson = join(work, 'unit.json')
const e2eJson = join(work, 'e2e.json')

/** Counts of a report: tests that passed and failed. A report that is missing counts as one failure. */
const unitCounts = () => (existsSync(unitJson) ? vitestCounts(JSON.parse(readFileSync(unitJson, 'utf8'))) : [0, 1])
function e2eCounts() {
  if (!existsSync(e2eJson)) return [0, 1]
  const { stats, errors } = JSON.parse(readFileSync(e2eJson, 'utf8'))
  return [stats.expected, stats.unexpected + stats.flaky + errors.length]
}

/** A stage of one script of package.json. */
const script = (name, of) => ({ name, command: ['npm', 'run', '--silent', of] })

/**
 * Every stage runs, whatever failed before it. Those without a count of their own count as one test. A row has lanes that share
 * the machine, each keeping one core busy with its stages in turn.
 */
const rows = [
  [
    [script('types', 'types'), script('lint', 'lint')],
    [script('types against the current Electron', 'types:current'), script('import rules', 'imports'), { name: 'lock file', command: [process.execPath, join(root, 'scripts', 'check-lock.mjs')] }],
  ],
  [[{ name: 'unit and contract tests', command: [process.execPath, join(root, 'scripts', 'unit.mjs'), '--reporter=default', '--reporter=json', `--outputFile.json=${unitJson}`], counts: unitCounts }]],
  [[{ name: 'end-to-end tests', command: [process.execPath, join(root, 'scripts', 'e2e.mjs')], env: { ATELIER_E2E_JSON: e2eJson }, counts: e2eCounts }]],
]

/** Runs a stage; alone it speaks for itself, beside others what it said is held until it ends. Gives its exit status and its seconds. */
function carryOut({ name, command: [program, ...args], env }, alone) {
  if (alone) line(`\n== ${name}`)
  const began = Date.now()
  const child = spawn(program, args, { cwd: root, stdio: alone ? 'inherit' : ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  const said = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk))
  return new Promise((done) => {
    const end = (status) => {
      if (!alone) line(`\n== ${name}\n${Buffer.concat(said)}`)
      done({ status, seconds: (Date.now() - began) / 1000 })
    }
    child.once('error', (error) => {
      line(error.message)
      end(1)
    })
    child.once('close', (status) => end(status))
  })
}

let passed = 0
let failed = 0
const times = []
/** Carries out the stages of a lane in turn and counts them. */
async function carryOutLane(stages, alone) {
  for (const stage of stages) {
    const { status, seconds } = await carryOut(stage, alone)
    const [good, bad] = stage.counts === undefined ? (status === 0 ? [1, 0] : [0, 1]) : stage.counts()
    passed += good
    // A stage that failed without naming a test has failed all the same.
    failed += status !== 0 && bad === 0 ? 1 : bad
    times.push(`${stage.name} ${seconds.toFixed(0)} s`)
  }
}
for (const lanes of rows) await Promise.all(lanes.map((stages) => carryOutLane(stages, lanes.length === 1)))
rmSync(work, { recursive: true, force: true })
line(`\n${times.join(', ')}`)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
