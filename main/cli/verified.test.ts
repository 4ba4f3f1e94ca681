import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { main } from './main'

let dir: string
const pictures = (): string => join(dir, 'pictures')
const picture = (shade: number): Promise<Buffer> => sharp({ create: { width: 4, height: 4, channels: 3, background: { r: shade, g: 20, b: 200 } } }).png().toBuffer()
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-verified-cli-'))
  mkdirSync(join(dir, 'run'), { mode: 0o700 })
  process.env.XDG_RUNTIME_DIR = join(dir, 'run')
  for (const [i, name] of ['a', 'b'].entries()) {
    mkdirSync(join(pictures(), name), { recursive: true })
    writeFileSync(join(pictures(), name, '1.png'), await picture(i))
  }
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function command(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' }
  const code = await main([...args, '--project', join(dir, 'project')], { out: (text) => { said.out += text }, err: (text) => { said.err += text }, tty: false }, () => () => undefined)
  return { code, ...said }
}

it('versions verify lists what is missing or altered in the log and in the files of data sets, each by its name', async () => {
  await command('data', 'add', pictures(), '--name', 'mine')
  const whole = await command('versions', 'verify')
  expect([whole.code, whole.out]).toEqual([0, expect.stringMatching(/^\d+ checked, 0 problems\n1 of 1 data set as recorded\n$/)])
  expect(whole.err).toContain('reading data set mine')
  writeFileSync(join(pictures(), 'a', '1.png'), await picture(200))
  rmSync(join(pictures(), 'b', '1.png'))
  const altered = await command('versions', 'verify')
  expect([altered.code, altered.out]).toEqual([1, expect.stringMatching(new RegExp(`, 0 problems\\n0 of 1 data set as recorded\\n  data set mine was altered: its content is not what was recorded \\(${pictures()}\\)\\n    a/1\\.png: altered\\n    b/1\\.png: missing\\n$`))])
  // Gone as a whole, as on a disk that is not there or where a project was imported: told, and no fault of the log.
  renameSync(pictures(), join(dir, 'away'))
  const missing = await command('versions', 'verify')
  expect([missing.code, missing.out]).toEqual([0, expect.stringMatching(/, 0 problems\n0 of 1 data set as recorded\n {2}data set mine is missing: it is not there any more \(.*pictures\)\n$/)])
  expect(JSON.parse((await command('versions', 'verify', '--json')).out)).toMatchObject({ problems: [], data: [{ name: 'mine', state: 'missing', files: [] }] })
})
