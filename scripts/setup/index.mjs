import { build } from './build.mjs'
import { sweep } from './cache.mjs'
import { electron } from './electron.mjs'
import { hostNode } from './node.mjs'
import { packages } from './packages.mjs'
import { SetupError, beginning, line } from './say.mjs'
import { system } from './system.mjs'
import { tensorflow } from './tensorflow.mjs'

/** Everything between a fresh clone and a running studio, in order. A step that is done is skipped. */
export const steps = [hostNode, system, packages, electron, tensorflow, build]

/** Carries the steps out; each says how long it took. Throws SetupError, whose message is the one line that ends the set-up. */
export async function setUp(context, list = steps) {
  sweep()
  for (const step of list) {
    if (await step.done(context)) continue
    beginning(step.name)
    const began = Date.now()
    const { note } = (await step.run(context)) ?? {}
    line(note === undefined ? `${step.name}: ready after ${((Date.now() - began) / 1000).toFixed(1)} s` : `${step.name}: ${note}`)
  }
}

/** The set-up as a command: a failure is one line and exit code 1. */
export async function setUpOrExit(context) {
  try {
    await setUp(context)
  } catch (error) {
    line(error instanceof SetupError ? error.message : `The set-up failed: ${error?.stack ?? error}`)
    process.exit(1)
  }
}
