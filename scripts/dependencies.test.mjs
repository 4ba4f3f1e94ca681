import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './root.mjs'

describe('dependencies', () => {
  it('each have a reason in docs/dependencies.md, and nothing else is listed there', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const listed = [...readFileSync(join(root, 'docs', 'dependencies.md'), 'utf8').matchAll(/^\| (\S+) \| (.+?) \|/gm)].filter(([, name]) => name !== 'package' && !name.startsWith('---'))
    expect(listed.map(([, name]) => name).sort()).toEqual([...Object.keys(dependencies), ...Object.keys(devDependencies)].sort())
    for (const [, name, reason] of listed) expect(reason.length, name).toBeGreaterThan(3)
  })
  it('are pinned to one version', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) expect(version, name).toMatch(/^(npm:[a-z]+@)?\d+\.\d+\.\d+$/)
  })
  it('stand in the notices as they are installed', () => {
    expect(() => execFileSync('node', [join(root, 'scripts', 'notices.mjs'), '--check'], { stdio: 'pipe' })).not.toThrow()
  })
})
