import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { main } from './main'
import { putRunningRun } from './project.fixture'

let dir: string
const project = (): string => join(dir, 'project')
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-main-'))
  mkdirSync(join(dir, 'run'), { mode: 0o700 })
  process.env.XDG_RUNTIME_DIR = join(dir, 'run')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

async function command(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' }
  const code = await main([...args, '--project', project()], { out: (text) => { said.out += text }, err: (text) => { said.err += text }, tty: false }, () => () => undefined)
  return { code, ...said }
}

describe('what was typed wrong', () => {
  it('is said before a project is opened or made', async () => {
    for (const args of [['quick', '--seed', 'x'], ['quick', '--seed=-1'], ['quick', '--set', 'nothing'], ['nobody']]) {
      expect((await command('train', ...args)).code, args.join(' ')).toBe(2)
    }
    expect(existsSync(project())).toBe(false)
  })
  it('names the option and its range, not the call behind it', async () => {
    expect(await command('augment', 'preview', '--recipe', 'quick', '--out', join(dir, 'tiles'), '--count', '1001')).toEqual({ code: 2, out: '', err: '--count takes a whole number from 1 to 1000, got "1001"\n' })
  })
  it('is also a number of pictures beside the names of those that are wanted', async () => {
    const { code, err } = await command('augment', 'preview', '--recipe', 'quick', '--out', join(dir, 'out'), '--count', '3', '--sample', '7')
    expect([code, err]).toEqual([2, expect.stringMatching(/^--count and --sample were both given/)])
    expect([existsSync(project()), existsSync(join(dir, 'out'))]).toEqual([false, false])
  })
  it('ends with 2 and is said once: as text, or as one JSON object on stderr', async () => {
    putRunningRun(project())
    const hint = 'List them with "atelier runs list".'
    expect(await command('runs', 'show', 'r9')).toEqual({ code: 2, out: '', err: `This project has no run r9.\n${hint}\n` })
    const { code, out, err } = await command('runs', 'show', 'r9', '--json')
    expect([code, out, JSON.parse(err)]).toEqual([2, '', { error: { code: 'versions.unknown', message: 'This project has no run r9.', hint } }])
    const unheard = await command('fly', '--json')
    expect([unheard.code, JSON.parse(unheard.err)]).toEqual([2, { error: { code: 'usage', message: "error: unknown command 'fly'", hint: 'See atelier --help.' } }])
    const reference = await command('runs', 'show', 'nine', '--json')
    expect([reference.code, JSON.parse(reference.err)]).toMatchObject([2, { error: { code: 'call.input', message: 'runs.show: id: a run such as r34' } }])
  })
  it('counts also where only the data show it, and a failure does not', async () => {
    writeFileSync(join(dir, 'twice.csv'), 'a,a\n1,2\n')
    writeFileSync(join(dir, 'cut.csv'), 'a,b\n"1,2\n')
    expect((await command('data', 'add', join(dir, 'twice.csv'))).code).toBe(2)
    expect((await command('data', 'add', join(dir, 'nothing'))).code).toBe(2)
    expect((await command('data', 'add', join(dir, 'cut.csv'))).code).toBe(1)
  })
})

describe('doctor', () => {
  it('looks at the machine where the project cannot be opened, and leaves it alone', async () => {
    mkdirSync(project())
    writeFileSync(join(project(), 'atelier.sqlite'), 'no database')
    const failed = await command('runs', 'list', '--json')
    expect([failed.code, JSON.parse(failed.err)]).toMatchObject([1, { error: { code: 'versions.damaged' } }])
    const { code, out } = await command('doctor', '--json')
    expect([code, JSON.parse(out)]).toMatchObject([0, { selfTest: { passed: true } }])
    expect(readdirSync(project())).toEqual(['atelier.sqlite'])
  })
})

describe('runs show --metrics', () => {
  it('gives every point, however many there are', async () => {
    putRunningRun(project(), 5000)
    const { code, out } = await command('runs', 'show', 'r1', '--metrics', '--json')
    expect(code).toBe(0)
    const { metrics } = z.object({ metrics: z.record(z.string(), z.array(z.tuple([z.int(), z.number()]))) }).parse(JSON.parse(out))
    expect(metrics['batch.loss']).toEqual(Array.from({ length: 5000 }, (_, i) => [i + 1, Math.sin(i + 1)]))
  })
})
