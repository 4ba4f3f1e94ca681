import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canonicalPath, placesOf } from './places'
import { changeSettings, readSettings, readWindowPlace, withRecent, writeWindowPlace } from './settings'

let folder = ''
beforeEach(() => { folder = canonicalPath(mkdtempSync(join(tmpdir(), 'atelier-settings-'))) })
afterEach(() => rmSync(folder, { recursive: true }))

describe('settings', () => {
  it('start with the theme of the system and no projects', () => {
    expect(readSettings(join(folder, 'settings.json'))).toEqual({ theme: 'system', recent: [] })
  })
  it('keep what another window wrote in between', () => {
    const path = join(folder, 'deep', 'settings.json')
    changeSettings(path, (now) => ({ ...now, theme: 'dark' }))
    changeSettings(path, (now) => withRecent(now, '/data/moths'))
    expect(readSettings(path)).toEqual({ theme: 'dark', recent: ['/data/moths'] })
  })
  it('begin anew when the file is damaged', () => {
    writeFileSync(join(folder, 'settings.json'), '{"theme": "pink"')
    expect(readSettings(join(folder, 'settings.json')).theme).toBe('system')
  })
  it('list a project once, the last opened first, ten at most', () => {
    const opened = [...Array.from({ length: 12 }, (_, n) => `/p${n}`), '/p5']
    const { recent } = opened.reduce(withRecent, { theme: 'system' as const, recent: [] })
    expect(recent).toHaveLength(10)
    expect(recent.slice(0, 3)).toEqual(['/p5', '/p11', '/p10'])
  })
  it('remember a window place as it was', () => {
    const place = { x: -5, y: 7, width: 1100, height: 800, maximised: true }
    writeWindowPlace(join(folder, 'window.json'), place)
    expect(readWindowPlace(join(folder, 'window.json'))).toEqual(place)
  })
})

describe('a project', () => {
  it('has one folder of window data under all names of its path, also before it exists', () => {
    mkdirSync(join(folder, 'real'))
    symlinkSync(join(folder, 'real'), join(folder, 'link'))
    expect(canonicalPath(join(folder, 'link', 'new', 'project'))).toBe(join(folder, 'real', 'new', 'project'))
    const userData = (project: string) => placesOf('/config', canonicalPath(project)).userData
    expect(userData(join(folder, 'link'))).toBe(userData(join(folder, 'real')))
    expect(userData(join(folder, 'real'))).not.toBe(userData(join(folder, 'other')))
  })
})
