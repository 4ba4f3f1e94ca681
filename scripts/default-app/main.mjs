// Packed into Electron's resources: what makes `electron .` and Playwright find the app. It awaits the app at its top
// level, since Electron holds 'ready' back until an ES module has loaded, and a scheme can be made privileged only before.
import { app } from 'electron'
import { existsSync, readFileSync } from 'node:fs'
import Module from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const preloads = []
let target = null
const given = process.argv.slice(1)
for (let i = 0; i < given.length && target === null; i += 1) {
  if (given[i] === '-r' || given[i] === '--require') preloads.push(given[(i += 1)])
  else if (!given[i].startsWith('-')) target = given[i]
}
if (target === null) {
  console.error('Name the folder of an app, such as: electron .')
  app.exit(2)
} else {
  if (preloads.length > 0) Module._preloadModules(preloads)
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true })
  const folder = resolve(target)
  const manifest = join(folder, 'package.json')
  if (existsSync(manifest)) {
    const { version, productName, name } = JSON.parse(readFileSync(manifest, 'utf8'))
    if (version) app.setVersion(version)
    app.setName(productName ?? name ?? 'Electron')
  }
  const entry = Module._resolveFilename(folder, null, true)
  app.setAppPath(existsSync(manifest) ? folder : dirname(entry))
  try {
    await import(pathToFileURL(entry).href)
  } catch (error) {
    console.error(error)
    app.exit(1)
  }
}
