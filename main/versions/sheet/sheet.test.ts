import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recipeFrame, sheetQuery } from '../../../preload/contract'
import { newIdMaker } from '../../lib/ids'
import { DATABASE_FILE } from '../database'
import { openLog } from '../log'
import type { VersionLog } from '../types'

let dir: string
let log: VersionLog
let now = Date.parse('2026-11-01T00:00:00Z')
const parts = { clock: { now: () => (now += 1000), monotonic: () => now }, ids: newIdMaker() }
const environment = { atelier: '0.1.0', electron: '33.2.1', node: '20', tensorflow: '2.21.0', tfjs: '4.22.0', os: 'Linux', cpu: 'test', cores: 2, memoryBytes: 1, gpu: null }
const code = { atelier: { version: '0.1.0', commit: null, diffHash: null }, project: null }

function version(fields: Record<string, unknown> = {}): string {
  const recipe = recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'cnn-strided', widths: [8, 16] }, ...fields })
  return log.freeze({ recipe, code, diffs: [], dataFingerprint: `sha256:${'a'.repeat(64)}`, environment, name: null, parent: null }).version.short
}
/** A finished run with these values of validation accuracy: best at its epoch, and last. */
function run(of: string, seed: number, best: number, last = best, epoch = 3): string {
  const { id, short } = log.createRun({ version: of, seed, engineAsked: 'auto', determinism: false, epochs: 5 })
  log.beginAttempt(id, { engine: 'tensorflow', threads: 2, pid: 1, fromStep: 0, totalSteps: 10 })
  log.progress(id, { epoch: 5, step: 10, seconds: 2, dataWait: 0, last: { 'val.accuracy': last, 'val.my-target.mae': 10 * last, 'train.loss': 1 - last }, best: { 'val.accuracy': { value: best, epoch } } })
  log.finish(id, { weights: null, artifacts: [] })
  return short
}
const page = (query: Record<string, unknown> = {}) => log.sheet.page(sheetQuery.parse(query))
const shorts = (query: Record<string, unknown> = {}): string[] => page(query).rows.map((row) => row.short)
const where = (text: string): string[] => shorts({ where: text })

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-sheet-'))
  log = openLog(dir, parts)
})
afterEach(() => {
  log.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('a sheet', () => {
  beforeEach(() => {
    version() // v1: batch norm
    version({ norm: { kind: 'group', groups: 8 } }) // v2
    version({ norm: { kind: 'group', groups: 8 }, optim: { kind: 'sgd', lr: 0.1, nesterov: true } }) // v3
    version({ norm: { kind: 'layer' }, augment: [{ id: 'turn', op: 'affine', degrees: 10 }] }) // v4, never trained
    run('v1', 1, 0.7, 0.6)
    run('v1', 2, 0.8, 0.8, 5)
    run('v2', 1, 0.9, 0.85)
    run('v3', 1, 0.88)
  })
  it('folds the runs of a version into mean and spread, of the best and of the last value, with the epochs of the best', () => {
    const [row] = page({ where: 'version = "v1"', columns: ['val.accuracy', 'norm.kind', 'name("val.my-target.mae")'] }).rows
    expect(row?.runs.map(({ short, seed }) => [short, seed])).toEqual([['r2', 2], ['r1', 1]])
    const [accuracy, norm, mae] = row?.cells ?? []
    expect(accuracy).toMatchObject({ kind: 'metric', best: { mean: 0.75, runs: 2, min: 0.7, max: 0.8 }, last: { mean: 0.7 }, epoch: { min: 3, max: 5 } })
    expect(accuracy?.kind === 'metric' ? accuracy.best?.sd : null).toBeCloseTo(0.0707106781, 9)
    expect(norm).toEqual({ kind: 'value', value: 'batch' })
    expect(mae).toMatchObject({ best: null, last: { mean: 7 } })
  })
  it('is newest first, and sorted by any column, with what is not measured last either way', () => {
    expect(shorts()).toEqual(['v4', 'v3', 'v2', 'v1'])
    expect(shorts({ sort: [{ by: 'val.accuracy', descending: true }] })).toEqual(['v2', 'v3', 'v1', 'v4'])
    expect(shorts({ sort: [{ by: 'val.accuracy', descending: false }] })).toEqual(['v1', 'v3', 'v2', 'v4'])
    expect(shorts({ sort: [{ by: 'last(val.accuracy)', descending: true }] })).toEqual(['v3', 'v2', 'v1', 'v4'])
    expect(shorts({ sort: [{ by: 'norm', descending: false }, { by: 'lr', descending: true }] })).toEqual(['v1', 'v3', 'v2', 'v4'])
  })
  it('shows single runs where they are asked for', () => {
    expect(shorts({ scope: 'runs', sort: [{ by: 'val.accuracy', descending: true }] })).toEqual(['r3', 'r4', 'r2', 'r1'])
    expect(shorts({ scope: 'runs', where: 'seed = 2 or last(val.accuracy) > 0.86' })).toEqual(['r4', 'r2'])
    expect(page({ scope: 'runs', columns: ['val.accuracy', 'seed'], limit: 1 })).toMatchObject({ total: 4, rows: [{ short: 'r4', version: 'v3', runs: [{ short: 'r4' }], cells: [{ best: { mean: 0.88, sd: null } }, { value: 1 }] }] })
  })
  it('gives a page of what a filter leaves, and how many there are in all', () => {
    const { total, rows } = page({ offset: 1, limit: 2 })
    expect([total, rows.map(({ short }) => short)]).toEqual([4, ['v3', 'v2']])
  })
  it('filters by metrics, settings, states and facts', () => {
    expect(where('val.accuracy > 0.85 and norm = "group"')).toEqual(['v3', 'v2'])
    expect(where('val.accuracy > 0.85 and not (lr > 0.05)')).toEqual(['v2'])
    expect(where('norm in ["layer", "batch"]')).toEqual(['v4', 'v1'])
    expect(where('augment.turn.degrees >= 10')).toEqual(['v4'])
    expect(where('optim.nesterov = true')).toEqual(['v3'])
    expect(where('optim.nesterov')).toEqual(['v3'])
    expect(where('val.accuracy = none')).toEqual(['v4'])
    expect(where('not val.accuracy > 0.85')).toEqual(['v4', 'v1'])
    expect(where('sd(val.accuracy) > 0.05')).toEqual(['v1'])
    expect(where('seeds(val.accuracy) = 2 or runs = 0')).toEqual(['v4', 'v1'])
    expect(where('epoch(val.accuracy) = 4')).toEqual(['v1'])
    expect(where('seed = 2')).toEqual(['v1'])
    expect(where('state = "done" and version <= "v2"')).toEqual(['v2', 'v1'])
    expect(where('last(val.accuracy) = best(val.accuracy)')).toEqual(['v3'])
    expect(where('parent = "v1"')).toEqual(['v2'])
  })
  it('takes a name for a setting where only a curve is called the same', () => {
    const { id } = log.createRun({ version: 'v3', seed: 7, engineAsked: 'auto', determinism: false, epochs: 1 })
    const attempt = log.beginAttempt(id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 1 })
    log.appendPoints(id, attempt, { names: ['optim.lr'], name: Uint16Array.of(0), step: Uint32Array.of(1), value: Float64Array.of(0.1), time: Float64Array.of(1) })
    expect(page({ where: 'version = "v3"', columns: ['optim.lr'] }).rows[0]?.cells).toEqual([{ kind: 'value', value: 0.1 }])
    expect(where('optim.lr = 0.1')).toEqual(['v3'])
  })
  it('filters by what people said', () => {
    log.edit([{ ref: 'v2', changes: { name: 'Groups', note: 'keeps up at 4', tags: ['norm', 'paper'], star: true } }])
    expect(where('tag = "paper"')).toEqual(['v2'])
    expect(where('name ~ "GROUP" and star and note ~ "keeps"')).toEqual(['v2'])
    expect(where('not star')).toEqual(['v4', 'v3', 'v1'])
    expect(where('tag != "paper"')).toEqual(['v4', 'v3', 'v1'])
    expect(where('tag = none')).toEqual(['v4', 'v3', 'v1'])
    expect(where('created > "2026-11-01" and created < "2027-01-01"')).toHaveLength(4)
  })
  it('lists its columns, and in how many values the filtered versions differ', () => {
    const columns = (text: string) => Object.fromEntries(log.sheet.columns({ where: text, trash: false }, () => 'max').map(({ expression, values }) => [expression, values]))
    const all = columns('')
    expect([all['norm.kind'], all['norm.groups'], all['optim.lr'], all['model.arch'], all['augment.turn.degrees'], all['val.accuracy']]).toEqual([3, 2, 2, 1, 2, null])
    expect(all['name("val.my-target.mae")'] === undefined && 'val.my-target.mae' in all).toBe(true)
    const groups = columns('norm = "group"')
    expect([groups['norm.kind'], groups['optim.lr'], groups['augment.turn.degrees']]).toEqual([1, 2, 1])
  })
  it('names the best value of each metric among the filtered rows, the way that is better', () => {
    const bests = (query: Record<string, unknown>, way: 'max' | 'min' | null = 'max') => log.sheet.bests(sheetQuery.parse({ columns: ['val.accuracy', 'last(val.accuracy)', 'norm.kind', 'epoch(val.accuracy)'], ...query }), () => way)
    expect(bests({})).toEqual([0.9, 0.88, null, null])
    expect(bests({}, 'min')).toEqual([0.75, 0.7, null, null])
    expect(bests({ where: 'norm = "batch"', scope: 'runs' })).toEqual([0.8, 0.8, null, null])
    expect(bests({}, null)).toEqual([null, null, null, null])
    expect(bests({ where: 'norm = "layer"' })).toEqual([null, null, null, null])
  })
  it('forgets the order that it held when something is written', () => {
    expect(where('star')).toEqual([])
    log.edit([{ ref: 'v2', changes: { star: true } }])
    expect(where('star')).toEqual(['v2'])
  })
  it('moves versions with their runs into the trash and back, and lets go of a baseline that goes', () => {
    log.pin('v2', true)
    log.trash('r1')
    log.trashVersions(['v1'])
    log.trashVersions(['v2'])
    expect([shorts(), shorts({ trash: true }), shorts({ scope: 'runs' }), log.versions().map(({ short }) => short)]).toEqual([['v4', 'v3'], ['v2', 'v1'], ['r4'], ['v4', 'v3']])
    expect(log.restoreVersions(['v1'])).toMatchObject([{ trashed: null, runs: 1 }])
    expect([log.restoreVersions(['v2'])[0]?.pinned, shorts(), shorts({ scope: 'runs' })]).toEqual([false, ['v4', 'v3', 'v2', 'v1'], ['r4', 'r3', 'r2']])
    expect(log.verify().problems).toEqual([])
  })
  it('sorts and filters what is in the trash by what it reached, too', () => {
    log.trashVersions(['v1', 'v2', 'v4'])
    expect(shorts({ trash: true, sort: [{ by: 'val.accuracy', descending: false }] })).toEqual(['v1', 'v2', 'v4'])
    expect([shorts({ trash: true, where: 'val.accuracy > 0.85' }), shorts({ trash: true, where: 'runs = 2' }), shorts({ trash: true, where: 'seed = 2' })]).toEqual([['v2'], ['v1'], ['v1']])
  })
  it('takes no single run out of the trash while its version is in it', () => {
    log.trashVersions(['v1'])
    expect(() => log.restore('r1')).toThrow(/r1 belongs to v1, which is in the trash/)
  })
  it('takes a version out of the trash that is trained again', () => {
    log.trashVersions(['v4'])
    expect(version({ norm: { kind: 'layer' }, augment: [{ id: 'turn', op: 'affine', degrees: 10 }] })).toBe('v4')
    expect(shorts()).toContain('v4')
  })
  it('opens with a version whose row is damaged and has no settings yet, and verify names it', () => {
    log.close()
    const db = new Database(join(dir, DATABASE_FILE))
    db.prepare("UPDATE versions SET recipe = 'no JSON' WHERE number = 4").run()
    db.prepare('DELETE FROM settings WHERE version = 4').run()
    db.close()
    log = openLog(dir, parts)
    expect(log.verify().problems).toContain('version v4 cannot be read')
    expect(log.version('v1').short).toBe('v1')
  })
  it('keeps views under their names', () => {
    const view = { name: 'norms', where: 'norm = "group"', sort: [{ by: 'val.accuracy', descending: true }], scope: 'versions' as const, columns: [{ expression: 'norm.kind', width: 120 }], differing: true, deltas: true }
    log.putView({ ...view, differing: false })
    log.putView(view)
    log.putView({ ...view, name: 'all' })
    log.removeView('all')
    expect(log.views()).toEqual([view])
  })
  it.each([
    ['val.accuracy >', /cannot be read/], ['acc > 1', /nothing here is called "acc"/i], ['val.acuracy > 1', /nothing here/i], ['norm in "group"', /list/], ['norm = ["group"]', /list follows "in" only/],
    ['0.9 < val.accuracy', /name is expected/], ['maximum(val.loss) > 1', /no function maximum/], ['last(norm) = 1', /no run here has a metric/], ['norm < none', /Nothing is < none/], ['created > "yesterday"', /no date/],
    ['run = "r1"', /not known of a version/], ['star; drop table versions', /cannot be read|one condition/], ['(((', /cannot be read/], ['norm = "x" norm', /cannot be read|one condition/], ['a[0] = 1', /name/], ['this = 1', /cannot be read/],
    ['norm in ["group", none]', /a list holds numbers and texts only/], ['val.accuracy > seed', /seed stands to the left/], ['name = tag', /tag stands to the left/],
  ])('refuses %s in words', (text, words) => {
    expect(() => where(text)).toThrow(words)
  })
  it('names what is near to a name that it does not know', () => {
    expect(() => where('val.acuracy > 1')).toThrow(expect.objectContaining({ hint: 'Near it: val.accuracy.' }))
    expect(() => where('nonsense > 1')).toThrow(expect.objectContaining({ hint: 'All names: atelier sheet --names.' }))
    expect(() => where('degrees > 1')).toThrow(expect.objectContaining({ hint: 'Near it: augment.turn.degrees.' }))
  })
})
