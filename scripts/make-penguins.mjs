// Makes the embedded table of penguins from the npm package vega-datasets, as it is but for plain column names.
// usage: node scripts/make-penguins.mjs
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const PACKAGE = 'vega-datasets@3.2.1'
const FILE = 'package/data/penguins.json'
const SHA256 = '0facf769609f1205b82cbceb8238c36af3e6147a0ca0e163902cc6281ce3e917'
const COLUMNS = {
  species: 'Species', island: 'Island', bill_length_mm: 'Beak Length (mm)', bill_depth_mm: 'Beak Depth (mm)', flipper_length_mm: 'Flipper Length (mm)', body_mass_g: 'Body Mass (g)', sex: 'Sex',
}
const out = resolve(import.meta.dirname, '../resources/data/penguins')
const work = mkdtempSync(join(tmpdir(), 'penguins-'))
try {
  const [archive] = JSON.parse(execFileSync('npm', ['pack', PACKAGE, '--json'], { cwd: work, encoding: 'utf8' }))
  execFileSync('tar', ['-xzf', archive.filename, FILE], { cwd: work })
  const bytes = readFileSync(join(work, FILE))
  const hash = createHash('sha256').update(bytes).digest('hex')
  if (hash !== SHA256) throw new Error(`${FILE} of ${PACKAGE} is not the file that this script was written for: ${hash}`)
  // One bird's sex is ".", which stands for unknown in the published raw data.
  const cell = (name, value) => (value === null || value === '.' ? '' : name === 'sex' ? value.toLowerCase() : String(value))
  const rows = JSON.parse(bytes).map((bird) => Object.entries(COLUMNS).map(([name, from]) => cell(name, bird[from])).join(','))
  writeFileSync(join(out, 'penguins.csv'), `${Object.keys(COLUMNS).join(',')}\n${rows.join('\n')}\n`)
  writeFileSync(join(out, 'SOURCE.json'), `${JSON.stringify({
    source: `npm package ${PACKAGE}, ${FILE}`, sha256: { [FILE]: hash }, choice: 'all 344 birds in their order; columns renamed as in palmerpenguins, sex in small letters, "." as missing',
  }, null, 2)}\n`)
} finally {
  rmSync(work, { recursive: true, force: true })
}
