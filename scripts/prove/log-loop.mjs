import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { electronPath, quiet } from '../electron-path.mjs'
import { root } from '../root.mjs'
import { display } from '../xvfb.mjs'
import { atelier, trainerOf } from './cli.mjs'
import { connectTo, lives, openWindow, until } from './owner.mjs'

// npm run prove:log [ROUNDS] [SEED]: SIGKILL at a random moment, while a training logs and notes are written, of the trainer, of
// the process that owns the project, and of the window in turn. Whatever the owner acknowledged (points by their event, notes by
// their answer) must be there for the next owner, and the log must verify, which includes SQLite's own integrity check.
const rounds = Number(process.argv[2] ?? 200)
const seed = Number(process.argv[3] ?? 1)
const VICTIMS = ['trainer', 'owner', 'window']
/** Small and quick to start: what is killed here is the log, not the training. */
const SET = [['engine', 'wasm'], ['model.arch', 'mlp'], ['data.limit.train', 400], ['data.limit.val', 100], ['data.limit.test', 100], ['budget.epochs', 500]]

const work = mkdtempSync(join(tmpdir(), 'atelier-log-loop-'))
const home = join(work, 'home')
for (const folder of ['run', 'tmp']) mkdirSync(join(home, folder), { recursive: true, mode: 0o700 })
const screen = await display()
let state = seed * 2654435761 % 4294967296
const random = () => (state = (state * 1664525 + 1013904223) % 4294967296) / 4294967296

/** Starts an owner that trains, waits for its first points, and kills after a random time. */
async function round(number, project, before) {
  const victim = VICTIMS[number % 3]
  const args = SET.flatMap(([key, value]) => ['--set', `${key}=${value}`])
  const process_ = victim === 'window' ? openWindow(project, home, screen.env)
    : spawn(electronPath, [...quiet, join(root, 'out', 'main', 'cli.js'), 'train', 'quick', ...args, '--seed', String(number), '--json', '--project', project], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: 'ignore' })
  const closed = new Promise((resolve) => { process_.once('exit', resolve) })
  const points = new Map()
  const owner = await connectTo(project, before, ({ name, payload }) => {
    if (name === 'run.metrics') for (const point of payload.points) points.set(`${payload.run} ${point.name} ${point.step}`, point.value)
  })
  const trainer = () => trainerOf(owner.pid)
  const notes = { asked: 'none', acknowledged: 'none' }
  let over = false
  try {
    if (victim === 'window') await owner.call('runs.start', { recipe: 'quick', set: SET.map(([path, value]) => ({ path, value: String(value) })), seed: number, unasked: true })
    await until(() => points.size > 0, 'the first points')
    const writing = (async () => {
      for (let n = 1; !over; n += 1) {
        notes.asked = `round ${number}, note ${n}`
        await owner.call('versions.edit', { ids: ['v1'], note: notes.asked })
        notes.acknowledged = notes.asked
        await wait(10 * random())
      }
    })().catch(() => undefined)
    await wait(1200 * random())
    const target = victim === 'trainer' ? trainer() : process_.pid
    const others = [owner.pid, trainer()].filter((pid) => pid !== null)
    process.kill(target, 'SIGKILL')
    if (victim === 'trainer') await closed
    over = true
    await writing
    await closed
    await until(() => others.every((pid) => !lives(pid)), 'owner and trainer to end with it')
  } finally {
    over = true
    owner.close()
    if (process_.exitCode === null && process_.signalCode === null) process_.kill('SIGKILL')
  }
  return { victim, owner: owner.pid, points, notes }
}

/** What the next owner finds, against what was acknowledged. */
async function check(project, { points, notes }) {
  const problems = []
  const run = [...points.keys()][0].split(' ')[0]
  const [{ last: shown }, { last: versions }, { last: verified }] = await Promise.all([atelier(project, ['runs', 'show', run, '--metrics']), atelier(project, ['versions', 'list']), atelier(project, ['versions', 'verify'])])
  const kept = new Map(Object.entries(shown?.metrics ?? {}).flatMap(([name, pairs]) => pairs.map(([step, value]) => [`${run} ${name} ${step}`, value])))
  const lost = [...points].filter(([key, value]) => kept.get(key) !== value)
  if (lost.length > 0) problems.push(`${lost.length} of ${points.size} acknowledged points are lost, the first ${lost[0][0]}`)
  const note = versions?.find(({ short }) => short === 'v1')?.note
  if (note !== notes.acknowledged && note !== notes.asked && notes.acknowledged !== 'none') problems.push(`the note is "${note}", not "${notes.acknowledged}"`)
  return [...problems, ...(verified?.problems ?? ['verify gave no answer'])]
}

let bad = 0
let total = 0
const killed = new Map(VICTIMS.map((victim) => [victim, 0]))
try {
  let project = ''
  let before = null
  for (let number = 0; number < rounds; number += 1) {
    // A project that holds the rounds before, but not so many that looking at them takes longer than killing.
    if (number % 30 === 0) {
      project = join(work, `project-${number}`)
      before = null
    }
    const result = await round(number, project, before)
    const problems = await check(project, result)
    before = result.owner
    total += result.points.size
    killed.set(result.victim, killed.get(result.victim) + 1)
    if (problems.length > 0) bad += 1
    process.stdout.write(`${number + 1}: ${result.victim} killed after ${result.points.size} points and "${result.notes.acknowledged}"; ${problems.length === 0 ? 'nothing lost' : problems.join('; ')}\n`)
  }
} finally {
  screen.stop()
  rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
process.stdout.write(`${rounds - bad} of ${rounds} lost nothing (${[...killed].map(([victim, count]) => `${victim} ${count}`).join(', ')}), ${total} acknowledged points compared\n`)
process.exit(bad === 0 ? 0 : 1)
