import { spawn, spawnSync } from 'node:child_process'

/** npm names a log of its own, which is gone when its temporary folder is. */
const OWN_LOG = /^npm (error|ERR!) A complete log/

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
      else reject(new Error(`${command} ended with ${signal ?? `code ${code}`}: ${said.trim().split('\n').filter((text) => !OWN_LOG.test(text)).slice(-4).join(' | ')}`))
    })
  })
}

/** Whether a program is there and answers. */
export const works = (command, args = ['--version']) => spawnSync(command, args, { stdio: 'ignore' }).status === 0

/** A command for a person who is not root to paste: with sudo where that is, else through root's own shell. */
export const asRoot = (commands, sudo = works('sudo', ['--version'])) => (sudo ? commands.map((command) => `sudo ${command}`).join(' && ') : `su -c '${commands.join(' && ')}'`)
