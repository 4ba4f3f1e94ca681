import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { main } from './main'
import { putRunningRun } from './project.fixture'

const dir = mkdtempSync(join(tmpdir(), 'atelier-full-'))
const project = join(dir, 'project')
mkdirSync(project)
/** A disk of its own, where this user may mount one. */
const mount = (): boolean => spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', project]).status === 0
const unmount = (): void => { spawnSync('umount', ['-l', project]) }
const canMount = mount()
if (canMount) unmount()

beforeEach(() => void mount())
afterEach(unmount)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Writes until nothing more fits. */
function fill(): void {
  for (const size of [65_536, 4096, 1]) {
    try {
      for (;;) appendFileSync(join(project, 'junk'), Buffer.alloc(size))
    } catch {
      continue
    }
  }
}

async function command(args: readonly string[], onOut: () => void): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' }
  const out = (text: string): void => {
    said.out += text
    onOut()
  }
  const code = await main([...args, '--project', project], { out, err: (text) => { said.err += text }, tty: false }, () => () => undefined)
  return { code, ...said }
}

describe.runIf(canMount)('a disk that is full when the project is closed', () => {
  it('keeps the answer, is named beside it, and leaves neither lock nor damage', async () => {
    process.env.XDG_RUNTIME_DIR = ''
    putRunningRun(project)
    const note = 'x'.repeat(300_000)
    const { code, out, err } = await command(['versions', 'note', 'v1', note, '--json'], fill)
    expect(JSON.parse(out)).toMatchObject({ short: 'v1', note })
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'disk.full' } })
    expect(code).toBe(1)
    expect(existsSync(join(project, 'lock'))).toBe(false)
    rmSync(join(project, 'junk'))
    const after = await command(['versions', 'verify', '--json'], () => undefined)
    expect([after.code, JSON.parse(after.out)]).toEqual([0, expect.objectContaining({ problems: [] })])
  })
})
