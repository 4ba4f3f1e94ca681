import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

// Download addresses in the lock file would send people to a mirror that they cannot reach.
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
const wrong = Object.entries(packages).filter(([, entry]) => entry.resolved !== undefined && !entry.link).map(([name]) => name)
if (wrong.length > 0) {
  process.stderr.write(`package-lock.json records download addresses for ${wrong.length} packages (${wrong.slice(0, 3).join(', ')} ...). Run npm install with the .npmrc of this repository.\n`)
  process.exit(1)
}
