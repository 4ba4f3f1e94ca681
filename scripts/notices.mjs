import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.mjs'

// Makes THIRD_PARTY_NOTICES.md from what is installed. With --check it only says whether the file is current.
const path = join(root, 'THIRD_PARTY_NOTICES.md')
const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))

/** Parts that come along without being a package of the lock file. */
const others = [
  ['Electron', '33.2.1', 'MIT'], ['Chromium (inside Electron)', '130', 'BSD-3-Clause and others; LICENSES.chromium.html in Electron\'s folder'], ['libtensorflow', '2.21.0', 'Apache-2.0'],
  ['SQLite (inside better-sqlite3)', '3.47.0', 'public domain'], ['Fashion-MNIST, embedded sample', '2017', 'MIT, Copyright 2017 Zalando SE; resources/data/fashion-mnist-mini/LICENSE'],
  ['Palmer penguins, embedded table', '2014', 'CC0-1.0; resources/data/penguins/LICENSE'],
]

const licenceOf = (folder, entry) => {
  if (typeof entry.license === 'string') return entry.license
  const manifest = join(root, folder, 'package.json')
  const license = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).license : undefined
  return typeof license === 'string' ? license : license?.type ?? 'see its package'
}
// React and what draws the window are built into the product, though npm calls them development packages.
const built = /^node_modules\/(react|react-dom|scheduler|@mantine\/|@tabler\/|@floating-ui\/|zustand|uplot|clsx|tabbable|@dnd-kit\/|@tanstack\/)/
const rows = Object.entries(packages).filter(([folder, entry]) => folder !== '' && !entry.optional && (!entry.dev || built.test(folder)))
  .map(([folder, entry]) => [folder.replace(/^.*node_modules\//, ''), entry.version, licenceOf(folder, entry)])
const unique = [...new Map([...others, ...rows].map((row) => [row.slice(0, 2).join(' '), row])).values()]
const text = `# Third-party notices\n\nAtelier is licensed under Apache-2.0 (LICENSE). It contains or uses these works; each package carries its full licence text.\nMade by \`node scripts/notices.mjs\`.\n\n| work | version | licence |\n|---|---|---|\n${unique.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n`

if (process.argv.includes('--check')) {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) {
    process.stderr.write('THIRD_PARTY_NOTICES.md is out of date. Run: node scripts/notices.mjs\n')
    process.exit(1)
  }
} else writeFileSync(path, text)
