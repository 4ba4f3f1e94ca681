import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const launcher = join(import.meta.dirname, 'launch.mjs')
/** Says each signal that it gets, and ends itself a moment after the first. */
const child = `
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => { process.stdout.write(signal + ' '); setTimeout(() => process.exit(7), 300) })
  process.stdout.write('ready ')
  setInterval(() => undefined, 1000)`

/** Launches the child from a process group of its own, sends it a signal and answers what the child heard. */
async function heard({ terminal, signal, group }) {
  const code = `import { launch } from ${JSON.stringify(launcher)}
    launch(process.execPath, ['-e', ${JSON.stringify(child)}], { cwd: process.cwd(), crashed: String, say: () => undefined, terminal: ${terminal} })`
  const started = spawn(process.execPath, ['--input-type=module', '-e', code], { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  started.stdout.on('data', (chunk) => { out += chunk })
  await once(started.stdout, 'data')
  process.kill(group ? -started.pid : started.pid, signal)
  const [exit] = await once(started, 'close')
  return { out: out.trim(), exit }
}

describe('the launcher of the studio', () => {
  it('leaves Ctrl+C in a terminal to the terminal, so that the training hears it once', async () => {
    expect(await heard({ terminal: true, signal: 'SIGINT', group: true })).toEqual({ out: 'ready SIGINT', exit: 7 })
  })
  it('passes a SIGINT on that no terminal sent', async () => {
    expect(await heard({ terminal: false, signal: 'SIGINT', group: false })).toEqual({ out: 'ready SIGINT', exit: 7 })
  })
  it('passes a SIGTERM on', async () => {
    expect(await heard({ terminal: true, signal: 'SIGTERM', group: false })).toEqual({ out: 'ready SIGTERM', exit: 7 })
  })
})
