import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { atelier, trainerOf } from './cli.mjs'

const RECIPE = ['train', 'quick', '--set', 'data.limit.train=800', '--set', 'budget.epochs=20']

/** Ends the trainer, or the owner above it, with SIGKILL at a moment that the seed chooses. Returns whether it was in time. */
async function killAt(child, share, victim) {
  for (let i = 0; i < 400 && trainerOf(child.pid) === null && child.exitCode === null; i += 1) await wait(10)
  // An undisturbed training of this recipe takes three seconds from here, or more.
  await wait(300 + share * 2200)
  const target = victim === 'trainer' ? trainerOf(child.pid) : child.pid
  if (target === null || child.exitCode !== null) return false
  process.kill(target, 'SIGKILL')
  return true
}

/**
 * Trains once undisturbed, once killed at a random moment and resumed, and compares the hashes of the final weights.
 * Odd seeds lose the trainer, even ones the process that owns the project.
 */
export async function killAndResume(seed) {
  const folder = mkdtempSync(join(tmpdir(), 'atelier-kill-'))
  const victim = seed % 2 === 1 ? 'trainer' : 'owner'
  try {
    const calm = await atelier(join(folder, 'calm'), [...RECIPE, '--seed', String(seed)])
    let killed = false
    // On a faster machine the training may be done before its moment comes: then once more, earlier.
    for (let share = ((seed * 2654435761) % 4294967296) / 4294967296; !killed && share > 0.01; share /= 2) {
      rmSync(join(folder, 'killed'), { recursive: true, force: true })
      let killing = Promise.resolve()
      await atelier(join(folder, 'killed'), [...RECIPE, '--seed', String(seed)], (child) => {
        killing = killAt(child, share, victim).then((inTime) => { killed = inTime })
      })
      await killing
    }
    const { last: before } = await atelier(join(folder, 'killed'), ['runs', 'show', 'r1'])
    const resumed = killed ? await atelier(join(folder, 'killed'), ['runs', 'resume', 'r1']) : null
    const { last: verified } = await atelier(join(folder, 'killed'), ['versions', 'verify'])
    return { seed, victim, killed, step: before.step, state: before.state, calm: calm.last?.weights, resumed: resumed?.last?.weights ?? before.weights, problems: verified.problems }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
