import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { asRoot, works } from './setup/run.mjs'

/** Kernel settings that forbid the sandbox's name spaces: the value that forbids, and the one that allows. */
const SETTINGS = [
  { name: 'user.max_user_namespaces', forbids: '0', allows: '15000' },
  { name: 'kernel.unprivileged_userns_clone', forbids: '0', allows: '1' },
  { name: 'kernel.apparmor_restrict_unprivileged_userns', forbids: '1', allows: '0' },
]

/** What this kernel says: a setting's value, null where it has none; and whether a name space can be made, null where `unshare` is missing. */
const kernel = {
  setting(name) {
    try {
      return readFileSync(`/proc/sys/${name.replace('.', '/')}`, 'utf8').trim()
    } catch {
      return null
    }
  },
  // With -r, since AppArmor lets an empty name space be made but takes its rights away.
  canUnshare() {
    const { error, status } = spawnSync('unshare', ['-Ur', 'true'], { stdio: 'ignore' })
    return error === undefined ? status === 0 : null
  },
  hasSudo: () => works('sudo', ['--version']),
}

/** How Chromium may be started here: with its sandbox, without it and why, or not at all (args null) and what to do. */
export function sandboxChoice(env = process.env, uid = process.getuid?.() ?? 1000, system = kernel) {
  if (env.ATELIER_NO_SANDBOX === '1') return { args: ['--no-sandbox'], note: 'ATELIER_NO_SANDBOX=1: the window runs without its sandbox.' }
  if (uid === 0) return { args: ['--no-sandbox'], note: 'Running as root: Chromium has no sandbox for root.' }
  if (process.platform !== 'linux') return { args: [], note: null }
  const forbidding = SETTINGS.filter(({ name, forbids }) => system.setting(name) === forbids)
  if (system.canUnshare() ?? forbidding.length === 0) return { args: [], note: null }
  const allow = forbidding.length === 0
    ? 'No kernel setting forbids them; a container or its seccomp profile may.\nStart'
    : `Allow them with:\n  ${asRoot([`sysctl -w ${forbidding.map(({ name, allows }) => `${name}=${allows}`).join(' ')}`], system.hasSudo())}\nor start`
  return { args: null, note: `This system forbids the name spaces that the window's sandbox needs. ${allow} without the sandbox: ATELIER_NO_SANDBOX=1 npm start` }
}
