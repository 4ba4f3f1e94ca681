import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './root.mjs'
import { setUp } from './setup/index.mjs'
import { line } from './setup/say.mjs'

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
function unitCounts() {
  if (!existsSync(unitJson)) return [0, 1]
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(unitJson, 'utf8'))
  return [numPassedTests, Math.max(numFailedTests, numFailedTestSuites)]
}
function e2eCounts() {
  if (!existsSync(e2eJson)) return [0, 1]
  const { stats, errors } = JSON.parse(readFileSync(e2eJson, 'utf8'))
  return [stats.expected, stats.unexpected + stats.flaky + errors.length]
}

/** Every stage runs, whatever failed before it. Those without a count of their own count as one test. Stages of one row share the machine: each keeps one core busy. */
const rows = [
  [
    { name: 'types', command: ['npm', 'run', '--silent', 'types'] },
    { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] },
  ],
  [
    { name: 'types against the current Electron', command: ['npm', 'run', '--silent', 'types:current'] },
    { name: 'import rules', command: ['npm', 'run', '--silent', 'imports'] },
  ],
  [{ name: 'lock file', command: [process.execPath, join(root, 'scripts', 'check-lock.mjs')] }],
  [{ name: 'unit and contract tests', command: [process.execPath, join(root, 'scripts', 'unit.mjs'), '--reporter=default', '--reporter=json', `--outputFile.json=${unitJson}`], counts: unitCounts }],
  [{ name: 'end-to-end tests', command: [process.execPath, join(root, 'scripts', 'e2e.mjs')], env: { ATELIER_E2E_JSON: e2eJson }, counts: e2eCounts }],
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
for (const row of rows) {
  const ended = await Promise.all(row.map((stage) => carryOut(stage, row.length === 1)))
  for (const [i, { name, counts }] of row.entries()) {
    const { status, seconds } = ended[i]
    const [good, bad] = counts === undefined ? (status === 0 ? [1, 0] : [0, 1]) : counts()
    passed += good
    // A stage that failed without naming a test has failed all the same.
    failed += status !== 0 && bad === 0 ? 1 : bad
    times.push(`${name} ${seconds.toFixed(0)} s`)
  }
}
rmSync(work, { recursive: true, force: true })
line(`\n${times.join(', ')}`)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
