import { spawn, spawnSync } from 'node:child_process'

/** Runs a program with its output kept; resolves with what it printed, rejects with the last lines of all that it said. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
    let said = ''
    let printed = ''
    child.stdout?.on('data', (chunk) => {
      said += chunk
      printed += chunk
    })
    child.stderr?.on('data', (chunk) => { said += chunk })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve(printed)
      else reject(new Error(`${command} ended with ${signal ?? `code ${code}`}: ${said.trim().split('\n').slice(-4).join(' | ')}`))
    })
  })
}

/** Whether a program is there and answers. */
export const works = (command, args = ['--version']) => spawnSync(command, args, { stdio: 'ignore' }).status === 0
