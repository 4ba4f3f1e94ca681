import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { electronPath, quiet } from '../electron-path.mjs'
import { root } from '../root.mjs'

/** Runs the built command line; resolves with its exit code, its lines of JSON and its messages. `onStart` gets the process. */
export function atelier(project, args, onStart = () => {}) {
  return new Promise((resolve) => {
    const child = spawn(electronPath, [...quiet, join(root, 'out', 'main', 'cli.js'), ...args, '--json', '--project', project], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => { out += chunk })
    child.stderr.on('data', (chunk) => { err += chunk })
    child.on('close', (code, signal) => {
      const text = out.trim()
      let lines
      try {
        lines = [JSON.parse(text)]
      } catch {
        lines = text.split('\n').flatMap((line) => {
          try {
            return [JSON.parse(line)]
          } catch {
            return []
          }
        })
      }
      resolve({ code, signal, lines, last: lines.at(-1), err })
    })
    onStart(child)
  })
}

/** The training process under a command line, or null while there is none. */
export function trainerOf(pid) {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter((id) => id !== '').map(Number)
    return children.find((id) => readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('trainer.js')) ?? null
  } catch {
    return null
  }
}
