import { constants, setPriority } from 'node:os'
import { systemClock } from '../../lib/clock'
import { failureOf } from '../causes'
import { forkJobs } from '../host'
import { toJob } from '../protocol'
import type { FromJob, Standing } from '../protocol'
import { runJob } from './jobs'

/**
 * Entry of a job process. It gets a job over its channel, reports on it and exits, or waits for the next one where it is told
 * to. When the channel closes, whoever asked is gone: it exits at once, since what was acknowledged is on the disk.
 */

// First of all, since threads have the priority of whoever starts them: a job takes every core that is idle, and gives way to the window and to the person's other work.
try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
} catch {
  // Where the system forbids it, a job runs as anything else does.
}

let halted = false
let readStanding: (() => Standing) | null = null

const emit = (message: FromJob): void => {
  process.send?.(message)
}

/** The last message must be on its way before the process may end. */
const emitLast = (message: FromJob): void => {
  if (process.send === undefined) process.exit(0)
  process.send(message, () => process.exit(0))
}

process.on('disconnect', () => process.exit(0))
// A terminal sends Ctrl+C, and its own end, to the whole group, as `timeout` and service managers do with SIGTERM; the owner gets
// it too and decides what it means. One that wants this process ended closes the channel or sends SIGKILL.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined)
process.on('message', (raw) => {
  const message = toJob.parse(raw)
  if (message.type === 'halt') {
    halted = true
    return
  }
  readStanding = null
  const hooks = { emit, halted: () => halted, clock: systemClock, spawn: forkJobs(process.argv[1] ?? ''), standing: (read: () => Standing) => { readStanding = read } }
  runJob(message.spec, hooks).then(
    ({ outcome, standing }) => (message.stay === true ? emit : emitLast)({ type: 'ended', outcome, standing }),
    (thrown: unknown) => {
      const { cause, error } = failureOf(thrown)
      if (cause === 'bug') process.stderr.write(`${thrown instanceof Error ? thrown.stack ?? thrown.message : String(thrown)}\n`)
      emitLast({ type: 'failed', cause, error, standing: readStanding?.() ?? null })
    },
  )
})
