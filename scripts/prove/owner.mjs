import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { electronPath } from '../electron-path.mjs'
import { root } from '../root.mjs'

/** Who holds a project's lock, or null; the record of one that was killed stays there. */
function holderOf(project) {
  try {
    return JSON.parse(readFileSync(join(project, 'lock'), 'utf8'))
  } catch {
    return null
  }
}

/** Whether a process runs; one that only waits to be taken note of does not. */
export function lives(pid) {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

export async function until(test, what, seconds = 120) {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end; await wait(15)) {
    const found = await test()
    if (found) return found
  }
  throw new Error(`waited ${seconds} seconds in vain: ${what}`)
}

/** Connects to the process that owns a project now: `call` asks it, `onEvent` hears what it tells. Calls fail once it is gone. */
export async function connectTo(project, except, onEvent) {
  const { holder, socket } = await until(async () => {
    const held = holderOf(project)
    if (held === null || held.pid === except || !lives(held.pid) || !existsSync(held.socket)) return null
    const link = connect(held.socket)
    return new Promise((resolve) => {
      link.once('connect', () => resolve({ holder: held, socket: link }))
      link.once('error', () => resolve(null))
    })
  }, 'an owner that listens')
  const waiting = new Map()
  let next = 0
  let rest = ''
  socket.setEncoding('utf8').on('error', () => undefined).on('data', (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      const message = JSON.parse(line)
      if (message.type === 'event') onEvent(message.event)
      else {
        waiting.get(message.id)?.(message.answer)
        waiting.delete(message.id)
      }
    }
  })
  socket.on('close', () => { for (const answer of waiting.values()) answer({ ok: false, error: { message: 'the owner is gone' } }) })
  const call = async (name, input) => {
    const answer = await new Promise((resolve) => {
      if (socket.destroyed) resolve({ ok: false, error: { message: 'the owner is gone' } })
      const id = next++
      waiting.set(id, resolve)
      socket.write(`${JSON.stringify({ type: 'call', id, name, input })}\n`)
    })
    if (!answer.ok) throw new Error(answer.error.message)
    return answer.value
  }
  return { pid: holder.pid, call, close: () => socket.destroy() }
}

/** The studio's window on a project, with nobody in front of it. */
export function openWindow(project, home, env) {
  const args = ['.', ...(process.getuid() === 0 ? ['--no-sandbox'] : []), '--project', project]
  return spawn(electronPath, args, { cwd: root, stdio: 'ignore', env: { ...process.env, ...env, HOME: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_RUNTIME_DIR: join(home, 'run'), TMPDIR: join(home, 'tmp') } })
}
