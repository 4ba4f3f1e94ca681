import { describe, expect, it } from 'vitest'
import { inverseOf } from './bulk'

const rows = [
  { version: 'v1', star: true, tags: ['paper'] }, { version: 'v2', star: false, tags: ['paper', 'redo'] }, { version: 'v3', star: false, tags: [] },
  // The same version stands there once for each of its runs.
  { version: 'v3', star: false, tags: [] },
]

describe('taking back what several versions were given at once', () => {
  it('takes the star off those that had none, and leaves the others theirs', () => {
    expect(inverseOf(rows, { star: true })).toEqual([{ ids: ['v2', 'v3'], star: false }])
    expect(inverseOf(rows, { star: false })).toEqual([{ ids: ['v1'], star: true }])
  })
  it('gives each the tags back that it had', () => {
    expect(inverseOf(rows, { tag: ['paper'], untag: ['redo'] })).toEqual([{ ids: ['v2'], tag: ['redo'] }, { ids: ['v3'], untag: ['paper'] }])
  })
  it('is nothing where nothing changed', () => {
    expect(inverseOf(rows, { tag: [], untag: ['unknown'] })).toEqual([])
  })
})
