import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ELECTRON } from './pins.mjs'

// usage: node download-electron.mjs ELECTRON_PACKAGE_FOLDER WORK_FOLDER. Prints where the zip lies once its sum is right.
// A process of its own, so that a download that hangs can be ended.
const [folder, work] = process.argv.slice(2)
const require = createRequire(join(folder, 'package.json'))
const { downloadArtifact } = require('@electron/get')
try {
  process.stdout.write(`${await downloadArtifact({ version: ELECTRON, artifactName: 'electron', platform: process.platform, arch: process.arch, checksums: require('./checksums.json'), cacheRoot: join(work, 'download'), tempDirectory: work })}\n`)
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}
