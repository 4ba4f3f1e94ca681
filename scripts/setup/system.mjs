import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { asRoot, run, works } from './run.mjs'
import { SetupError } from './say.mjs'

/** What Electron 33 links to or opens on Debian 12, xvfb for machines without a display, and the tools of the native engine. */
const LIBRARIES = ['libnss3', 'libgtk-3-0', 'libasound2', 'libgbm1', 'libxss1', 'libatk-bridge2.0-0', 'libdrm2', 'libxshmfence1', 'fonts-liberation', 'fonts-dejavu-core']
const TOOLS = ['xvfb', 'xauth', 'g++', 'python3-pip']

/** g++ and pip count as there when they answer, however they came. */
const presentOtherwise = { 'g++': () => works('g++'), 'python3-pip': () => works('python3', ['-m', 'pip', '--version']) }

function missing() {
  const asked = [...LIBRARIES, ...TOOLS]
  const answer = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...asked], { encoding: 'utf8' })
  const installed = new Set((answer.stdout ?? '').split('\n').filter((text) => text.endsWith(' installed')).map((text) => text.split(' ')[0]))
  return asked.filter((name) => !installed.has(name) && !presentOtherwise[name]?.())
}

/** One command line to paste, for root or for anybody else. */
export function aptCommand(names, { root, sudo }) {
  const commands = ['apt-get update', `apt-get install -y --no-install-recommends ${names.join(' ')}`]
  return root ? commands.join(' && ') : asRoot(commands, sudo)
}

/**
 * System libraries by apt when this user may (root, or sudo without a password); else the one command to run. Without
 * the window's libraries nothing starts; without the tools there is still the wasm engine and, for the window, a display.
 */
export const system = {
  name: 'system libraries',
  done: () => process.platform !== 'linux' || !existsSync('/usr/bin/dpkg-query') || missing().length === 0,
  async run() {
    const names = missing()
    const root = process.getuid?.() === 0
    const sudo = !root && works('sudo', ['-n', 'true'])
    const command = (list) => aptCommand(list, { root })
    const stops = names.some((name) => LIBRARIES.includes(name))
    const giveUp = (why, list) => {
      if (stops) throw new SetupError(`${why} Run this once, then start again:\n  ${command(list)}`)
      return { note: `${names.join(', ')} missing. Everything comes along with:\n  ${command(list)}` }
    }
    if (!root && !sudo) return giveUp('Some system libraries are missing.', [...LIBRARIES, ...TOOLS])
    const as = (args) => (root ? run('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }) : run('sudo', ['-n', 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args]))
    try {
      await as(['update', '-qq'])
      await as(['install', '-y', '-qq', '--no-install-recommends', ...names])
    } catch (error) {
      const [first = error.message] = error.message.split(' | ').filter((text) => /^(E|Err):/.test(text.trim()))
      return giveUp(`apt-get could not install ${names.join(' ')} (${first.trim()}).`, names)
    }
    return {}
  },
}
