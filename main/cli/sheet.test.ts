import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { recipeFrame, sheetPage } from '../../preload/contract'
import { systemClock } from '../lib/clock'
import { newIdMaker } from '../lib/ids'
import { openLog } from '../versions/log'
import { main } from './main'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-sheet-'))
  mkdirSync(join(dir, 'run'), { mode: 0o700 })
  process.env.XDG_RUNTIME_DIR = join(dir, 'run')
  const log = openLog(join(dir, 'project'), { clock: systemClock, ids: newIdMaker() })
  for (const [kind, values] of [['batch', [0.7, 0.71, 0.72]], ['group', [0.8, 0.81, 0.83]]] as const) {
    const { version } = log.freeze({
      recipe: recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'mlp' }, norm: { kind } }), code: { atelier: { version: '0', commit: null, diffHash: null }, project: null }, diffs: [],
      dataFingerprint: `sha256:${'a'.repeat(64)}`, name: null, parent: null,
      environment: { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null },
    })
    for (const [seed, value] of values.entries()) {
      const run = log.createRun({ version: version.id, seed, engineAsked: 'auto', determinism: false, epochs: 3 })
      log.beginAttempt(run.id, { engine: 'tensorflow', threads: 1, pid: 1, fromStep: 0, totalSteps: 10 })
      log.progress(run.id, { epoch: 3, step: 10, seconds: 1, dataWait: 0, last: { 'val.accuracy': value - 0.01, 'val.loss': 1 - value }, best: { 'val.accuracy': { value, epoch: 2 }, 'val.loss': { value: 1 - value, epoch: 3 } } })
      log.finish(run.id, { weights: null, artifacts: [] })
    }
  }
  log.close()
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const command = (...args: string[]) => commandIn('project', ...args)
async function commandIn(project: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' }
  const code = await main([...args, '--project', join(dir, project)], { out: (text) => { said.out += text }, err: (text) => { said.err += text }, tty: false }, () => () => undefined)
  return { code, ...said }
}

describe('the sheet on the command line', () => {
  it('shows what was measured and where the versions differ, with mean and spread over seeds', async () => {
    const { code, out } = await command('sheet')
    expect(code).toBe(0)
    const [head, group, batch] = out.split('\n')
    expect(head).toMatch(/^version +runs +state +val\.accuracy +val\.loss +norm\.kind +created +change$/)
    expect(group).toMatch(/^v2 +3 +done +0\.8133 ± 0\.015 .* group /)
    expect(batch).toMatch(/^v1 +3 +done +0\.7100 ± 0\.010 .* batch .* first on its data$/)
  })
  it('sorts a metric best first, filters, and gives scripts rows with the columns that they asked for', async () => {
    const { out } = await command('sheet', '--json', '--runs', '--where', 'norm = "batch"', '--sort', 'val.accuracy', '--columns', 'last(val.accuracy), seed', '--limit', '2')
    const { total, columns, rows } = sheetPage.extend({ columns: z.array(z.string()) }).parse(JSON.parse(out))
    expect([total, columns, rows.map(({ short }) => short)]).toEqual([3, ['last(val.accuracy)', 'seed'], ['r3', 'r2']])
    expect(rows[0]?.cells).toMatchObject([{ kind: 'metric', last: { mean: 0.71 } }, { kind: 'value', value: 2 }])
  })
  it('says which names are near, and lists all of them', async () => {
    expect(await command('sheet', '--where', 'val.acuracy > 1')).toEqual({ code: 2, out: '', err: 'Nothing here is called "val.acuracy".\nNear it: val.accuracy.\n' })
    expect((await command('sheet', '--names')).out).toMatch(/^val\.accuracy +metric +more/m)
    expect((await command('sheet', '--view', 'mine')).err).toMatch(/There is no view "mine"/)
  })
  it('keeps what is said of versions, and filters by it', async () => {
    expect((await command('versions', 'edit', 'v2', '--star', '--tag', 'paper', '--name', 'Groups', '--hypothesis', 'better at small batches')).out).toBe('v2 ☆: Groups\n  tags paper\n  expected: better at small batches\n')
    expect((await command('sheet', '--where', 'star and tag = "paper"')).out.split('\n')[1]).toMatch(/^v2 ☆ .* Groups: batch norm -> group norm$/)
    expect((await command('versions', 'edit', 'v2')).code).toBe(2)
  })
  it('moves versions to the trash and takes them back', async () => {
    expect((await command('versions', 'rm', 'v1')).out).toMatch(/restore v1/)
    expect([(await command('sheet')).out, (await command('sheet', '--trash')).out].map((out) => [out.includes('v1 '), out.includes('v2 ')])).toEqual([[false, true], [true, false]])
    expect((await command('versions', 'restore', 'v1')).out).toBe('v1 is back.\n')
  })
})

describe('effects on the command line', () => {
  it('say what a factor did, with its interval and the pairs it rests on', async () => {
    const { code, out } = await command('effects')
    expect(code).toBe(0)
    expect(out).toMatch(/Seeds alone move val\.accuracy/)
    expect(out).toMatch(/^norm +batch norm -> group norm +\+0\.1033 .* 1 +1 +better$/m)
  })
  it('of a data set that no version is on are refused with those that there are', async () => {
    expect((await command('effects', '--dataset', 'other')).err).toBe('No version is on the data set "other".\nName one of them with --dataset: mini.\n')
  })
  it('of a metric that nothing has are refused', async () => {
    expect(await command('effects', '--metric', 'val.mae')).toEqual({ code: 2, out: '', err: 'No finished run on mini has val.mae.\nName a metric with --metric; atelier sheet --names lists them.\n' })
  })
})

describe('versions compared on the command line', () => {
  it('begin with the answer, and list differing settings and every metric', async () => {
    const { code, out } = await command('compare', 'v1', 'v2')
    expect(code).toBe(0)
    expect(out).toMatch(/^v2 reaches val\.accuracy 0\.8133 against 0\.7100 of v1: \+0\.1033 \(\d+\.\d noise floors, better\)\./)
    expect(out).toMatch(/^norm\.kind +batch +group$/m)
    expect(out).toMatch(/^val\.accuracy +0\.7100 ± 0\.010 +0\.7000 ± 0\.010 +0\.8133 ± 0\.015/m)
    expect(out).toMatch(/Classes are not measured/)
    expect(out).toMatch(/^v1 and v2: predictions of single samples are not measured, since no finished runs of both were evaluated on one split and class target\.$/m)
  })
  it('say why no sample can have flipped where they were trained on other data', async () => {
    const log = openLog(join(dir, 'elsewhere'), { clock: systemClock, ids: newIdMaker() })
    for (const digit of ['a', 'b']) {
      const { version } = log.freeze({
        recipe: recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'mlp' } }), code: { atelier: { version: '0', commit: null, diffHash: null }, project: null }, diffs: [], dataFingerprint: `sha256:${digit.repeat(64)}`, name: null, parent: null,
        environment: { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null },
      })
      log.createRun({ version: version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
    }
    log.close()
    const why = 'v1 and v2 were trained on data of different content: their samples are not the same ones, so none of them can be said to have flipped.'
    expect((await commandIn('elsewhere', 'compare', 'v1', 'v2')).out.split('\n')).toContain(why)
    expect(JSON.parse((await commandIn('elsewhere', 'compare', 'v1', 'v2', '--json')).out)).toMatchObject({ flips: [{ version: 'v2', flips: null, why }] })
  })
  it('are refused with one alone, and with a metric that they have not', async () => {
    expect((await command('compare', 'v1')).code).toBe(2)
    expect((await command('compare', 'v1', 'v2', '--metric', 'val.mae')).err).toBe('No two of them have val.mae.\nThey have val.accuracy, val.loss.\n')
  })
  it('are drawn as a tree with their metric', async () => {
    expect((await command('versions', 'tree')).out).toBe('* v2 ☆  0.8133 (+0.1033), 3 seeds  Groups: batch norm -> group norm\n* v1  0.7100, 3 seeds  first on its data\n')
  })
})
