import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from './root.mjs'
import { vitestCounts } from './vitest-counts.mjs'

let folder
beforeAll(() => {
  mkdirSync(join(root, 'out'), { recursive: true })
  folder = mkdtempSync(join(root, 'out', '.counts-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const USE = "import { afterAll, describe, expect, it } from 'vitest'\n"

/** What a real run of Vitest over these files counts as. */
async function countsOf(files) {
  const report = join(folder, 'report.json')
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default {}\n')
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  const args = [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--root', folder, '--reporter=json', `--outputFile=${report}`]
  await promisify(execFile)(process.execPath, args, { cwd: folder }).catch(() => undefined)
  return vitestCounts(JSON.parse(readFileSync(report, 'utf8')))
}

describe('the closing count', () => {
  it('takes a failed test once, whatever groups it lies in, and a file that fails outside its tests as one', async () => {
    expect(await countsOf({
      'grouped.test.mjs': `${USE}describe('a', () => { describe('b', () => { it('fails', () => expect(1).toBe(2)); it('holds', () => expect(1).toBe(1)) }) })\n`,
      'unreadable.test.mjs': `${USE}import './not-there.mjs'\nit('is never seen', () => undefined)\n`,
      'hook.test.mjs': `${USE}afterAll(() => { throw new Error('cannot clean up') })\nit('holds', () => expect(1).toBe(1))\n`,
    })).toEqual([2, 3])
  }, 60_000)
})
