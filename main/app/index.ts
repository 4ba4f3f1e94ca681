import { app } from 'electron'
import { homedir } from 'node:os'
import { parseArgs } from 'node:util'
import { systemClock } from '../lib/clock'
import { openLog } from '../lib/log'
import { projectDir } from '../lib/project-dir'
import { canonicalPath, placesOf } from './places'
import { prepareSecurity } from './security'
import { Studio } from './studio'

/**
 * Entry of the window's host process. It loads neither tensors nor the database: it keeps the window, the menu and the
 * process that owns the project. Each project has its own folder for Chromium, and with it its own single instance.
 */
const { values } = parseArgs({ args: process.argv.slice(1), options: { project: { type: 'string' } }, strict: false })
const option = typeof values.project === 'string' ? values.project : undefined
const project = canonicalPath(projectDir({ option, env: process.env, home: homedir(), cwd: process.cwd() }))
const places = placesOf(app.getPath('appData'), project)
app.setPath('userData', places.userData)

if (app.requestSingleInstanceLock()) {
  prepareSecurity()
  const log = openLog(places.logs, 'app.log', { clock: systemClock })
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => log.write('error', 'app', error instanceof Error ? error.stack ?? error.message : String(error)))
  }
  void app.whenReady().then(() => new Studio({ project, places, log }))
} else {
  // The first window of this project hears of it and comes to the front.
  app.exit(0)
}
