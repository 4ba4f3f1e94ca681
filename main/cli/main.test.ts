import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
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
