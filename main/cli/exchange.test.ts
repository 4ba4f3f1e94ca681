import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exported, importReport } from '../../preload/contract'
import { anyProject, fillLog, newLog } from '../versions/exchange/project.fixture'
import { main } from './main'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-exchange-cli-'))
  mkdirSync(join(dir, 'run'), { mode: 0o700 })
  process.env.XDG_RUNTIME_DIR = join(dir, 'run')
  const log = newLog(join(dir, 'here'))
  // Any project with a run will do; the seed makes it the same one each time.
  const [project = []] = fc.sample(anyProject.filter((versions) => versions.length > 1 && versions.every(({ trash, runs }) => !trash && runs.length > 0 && runs.every((run) => !run.trash)) && new Set(versions.map(({ lr }) => lr)).size === versions.length), { numRuns: 1, seed: 7 })
  fillLog(log, project)
  log.close()
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function command(project: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' }
  const code = await main([...args, '--project', join(dir, project)], { out: (text) => { said.out += text }, err: (text) => { said.err += text }, tty: false }, () => () => undefined)
  return { code, ...said }
}
const capsule = (): string => join(dir, 'history.zip')

describe('export and import on the command line', () => {
  it('carry a project over, say what was added, and once more add nothing', async () => {
    const written = await command('here', 'export', 'capsule', '--to', capsule())
    expect([written.code, written.err]).toEqual([0, expect.any(String)])
    expect(written.out).toMatch(/history\.zip: \d+ versions, \d+ runs? as capsule\.\n$/)
    const dry = await command('there', 'import', capsule(), '--dry', '--json')
    const said = importReport.parse(JSON.parse(dry.out))
    expect([dry.code, said.dry, said.versions.added.length > 0]).toEqual([0, true, true])
    expect((await command('there', 'versions', 'list', '--json')).out.trim()).toBe('[]')
    const done = await command('there', 'import', capsule())
    expect([done.code, done.out]).toEqual([0, expect.stringContaining(`${said.versions.added.length} versions, ${said.runs.added} run`)])
    expect(JSON.parse((await command('there', 'versions', 'list', '--json')).out)).toHaveLength(said.versions.added.length)
    expect((await command('there', 'versions', 'verify')).out).toMatch(/, 0 problems\n(?!  )/)
    expect((await command('there', 'import', capsule())).out).toMatch(/^capsule of project "here": nothing new\.\nalready here /)
  })
  it('says of an import whose rows are all here which missing files it supplies', async () => {
    await command('here', 'export', 'json', '--to', join(dir, 'whole.json'))
    await command('bare', 'import', join(dir, 'whole.json'))
    const [dry, done] = [await command('bare', 'import', capsule(), '--dry'), await command('bare', 'import', capsule())]
    expect(dry.out).toMatch(/: no new rows\.\nto supply +\d+ files?, missing here so far\nalready here /)
    expect(done.out).toMatch(/: no new rows\.\nsupplied +\d+ files?, missing here so far\n/)
  })
  it('say which version an import makes the baseline, also where that is all that it brings', async () => {
    const plain = { name: null, note: '', star: false, tags: [], hypothesis: '', verdict: '', diff: false, trash: false, runs: [] }
    const log = newLog(join(dir, 'pinned'))
    fillLog(log, [{ ...plain, lr: 0.01, pinned: false }, { ...plain, lr: 0.02, pinned: true }])
    log.close()
    await command('pinned', 'export', 'json', '--to', join(dir, 'pinned.json'))
    expect((await command('fresh', 'import', join(dir, 'pinned.json'))).out).toMatch(/\nbaseline +v2\n/)
    await command('fresh', 'versions', 'pin', 'v2', '--off')
    const [dry, done] = [await command('fresh', 'import', join(dir, 'pinned.json'), '--dry'), await command('fresh', 'import', join(dir, 'pinned.json'))]
    expect(dry.out).toMatch(/: no new rows\.\nto be baseline +v2\nalready here /)
    expect(done.out).toMatch(/: no new rows\.\nbaseline +v2\nalready here (.|\n)*Let go of the baseline with: atelier versions pin v2 --off\n$/)
  })
  it('write the versions that are named or that a filter leaves, and lists the formats', async () => {
    expect(exported.parse(JSON.parse((await command('here', 'export', 'csv', 'v2', '--to', join(dir, 'two'), '--json')).out))).toMatchObject({ versions: 1, path: join(dir, 'two') })
    expect((await command('two', 'import', join(dir, 'two'))).out).toMatch(/^csv of project "here": 1 version, .*\nversions +v2\n/)
    expect((await command('here', 'export', 'json', '--where', 'version = "v1"', '--to', join(dir, 'one.json'))).out).toMatch(/1 version, /)
    expect((await command('here', 'export', '--formats')).out).toMatch(/capsule +\.zip/)
  })
  it('refuse with exit code 2 what was asked for wrongly, and write over nothing', async () => {
    const before = readFileSync(capsule())
    for (const [args, said] of [
      [['export', 'capsule', '--to', capsule()], /is already there/], [['export', 'word', '--to', join(dir, 'x')], /no format "word"/], [['export', 'json'], /Where to is not said/], [['export'], /No format is named/],
      [['export', 'json', '--to', join(dir, 'none.json'), '--where', 'version = "v99"'], /nothing to export/], [['import', join(dir, 'gone.zip')], /no such file/],
    ] as const) {
      const { code, err } = await command('here', ...args)
      expect([code, err], args.join(' ')).toEqual([2, expect.stringMatching(said)])
    }
    expect(readFileSync(capsule()).equals(before)).toBe(true)
    expect(existsSync(join(dir, 'none.json'))).toBe(false)
  })
  it('refuse a damaged capsule with exit code 1 and leave the project as it was', async () => {
    const bytes = readFileSync(capsule())
    bytes.writeUInt8(bytes.readUInt8(Math.floor(bytes.length / 2)) ^ 1, Math.floor(bytes.length / 2))
    writeFileSync(join(dir, 'damaged.zip'), bytes)
    cpSync(join(dir, 'there'), join(dir, 'other'), { recursive: true })
    const before = (await command('other', 'versions', 'list', '--json')).out
    const { code, err } = await command('other', 'import', join(dir, 'damaged.zip'))
    expect([code, err]).toEqual([1, expect.stringMatching(/^damaged\.zip/)])
    expect((await command('other', 'versions', 'list', '--json')).out).toBe(before)
    expect((await command('other', 'versions', 'verify')).out).toMatch(/, 0 problems\n(?!  )/)
  })
  it('take a sheet that was kept by hand as versions without a recipe, which can be trashed and brought back', async () => {
    writeFileSync(join(dir, 'mine.csv'), 'name,lr,val.accuracy,seed\nfirst,0.1,0.91,1\nsecond,0.2,92%,\n')
    const done = importReport.parse(JSON.parse((await command('sheet', 'import', join(dir, 'mine.csv'), '--json')).out))
    expect([done.versions.added, done.runs.added]).toEqual([['v1', 'v2'], 2])
    const sheet = await command('sheet', 'sheet', '--columns', 'params.lr,val.accuracy')
    expect(sheet.out).toMatch(/v2 .*0\.2.*0\.92.*second: Made by another program/)
    expect((await command('sheet', 'versions', 'show', 'v1')).out).toContain('"lr": "0.1"')
    expect((await command('sheet', 'versions', 'verify')).out).toMatch(/, 0 problems\n(?!  )/)
    expect((await command('sheet', 'versions', 'rm', 'v1', 'v2')).code).toBe(0)
    const again = importReport.parse(JSON.parse((await command('sheet', 'import', join(dir, 'mine.csv'), '--json')).out))
    expect(again.versions).toEqual({ added: [], here: 2, restored: ['v1', 'v2'] })
    expect((await command('sheet', 'versions', 'verify')).out).toMatch(/, 0 problems\n(?!  )/)
  })
})
