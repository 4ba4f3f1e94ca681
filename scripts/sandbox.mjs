import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** How Chromium may be started here: with its sandbox, without it and why, or not at all and what to do. */
export function sandboxChoice(env = process.env, uid = process.getuid?.() ?? 1000) {
  if (env.ATELIER_NO_SANDBOX === '1') return { args: ['--no-sandbox'], note: 'ATELIER_NO_SANDBOX=1: the window runs without its sandbox.' }
  if (uid === 0) return { args: ['--no-sandbox'], note: 'Running as root: Chromium has no sandbox for root.' }
  if (process.platform !== 'linux' || userNamespaces()) return { args: [], note: null }
  const apparmor = '/proc/sys/kernel/apparmor_restrict_unprivileged_userns'
  const setting = existsSync(apparmor) && readFileSync(apparmor, 'utf8').trim() === '1' ? 'kernel.apparmor_restrict_unprivileged_userns=0' : 'kernel.unprivileged_userns_clone=1'
  return { args: null, note: `This system forbids the name spaces that the window's sandbox needs. Allow them with:\n  sudo sysctl -w ${setting}\nor start without the sandbox: ATELIER_NO_SANDBOX=1 npm start` }
}

const userNamespaces = () => spawnSync('unshare', ['-U', 'true'], { stdio: 'ignore' }).status === 0
