import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ChosenPlaces } from './chosen'

it('lets the page export only to where a person chose, by whatever name of the place', () => {
  const dir = mkdtempSync(join(tmpdir(), 'atelier-chosen-'))
  symlinkSync(dir, `${dir}-link`)
  const chosen = new ChosenPlaces()
  chosen.add(join(dir, 'history.zip'))
  expect(() => chosen.check('history.export', { path: join(`${dir}-link`, 'history.zip') })).not.toThrow()
  expect(chosen.has(join(dir, 'history.zip'))).toBe(true)
  for (const input of [{ path: join(dir, 'other.zip') }, { path: dir }, {}, null, { path: 7 }]) expect(() => chosen.check('history.export', input)).toThrow(/was not chosen/)
  expect(() => chosen.check('mirror.set', { path: join(dir, 'other') })).toThrow(/was not chosen/)
  expect(() => chosen.check('mirror.set', { path: null })).not.toThrow()
  expect(() => chosen.check('runs.list', {})).not.toThrow()
  rmSync(`${dir}-link`)
  rmSync(dir, { recursive: true })
})
