import { spawn, spawnSync } from 'node:child_process'

/** Runs a program with its output kept; resolves with it, rejects with the last lines of what it said. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let said = ''
    const hear = (chunk) => {
      said += chunk
      options.onOutput?.(String(chunk))
    }
    child.stdout?.on('data', hear)
    child.stderr?.on('data', hear)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(said)
      else reject(new Error(`${command} ended with ${signal ?? `code ${code}`}: ${said.trim().split('\n').slice(-4).join(' | ')}`))
    })
  })
}

/** Whether a program is there and answers. */
export const works = (command, args = ['--version']) => spawnSync(command, args, { stdio: 'ignore' }).status === 0
