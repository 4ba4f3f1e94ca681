import { describe, expect, it } from 'vitest'
import type { ImportReport } from '../../preload/contract'
import { canBeTakenBack, changedBy, isNew, saidOf } from './imported'

const none: ImportReport = {
  format: 'capsule', title: 'Capsule', project: 'there', dry: true, versions: { added: [], here: 2, restored: [] }, runs: { added: 0, here: 3, joined: [], restored: [] }, points: 0,
  files: { added: 0, bytes: 0, here: 3, absent: 0, supplied: 0 }, datasets: { added: [], here: 1 }, baseline: null, renamed: [], notes: [],
}

describe('what an import brings', () => {
  it('is nothing where all of it is here', () => {
    expect([isNew(none), canBeTakenBack(none), saidOf(none)]).toEqual([false, false, 'Nothing in it is new: all of it is here already.'])
  })
  it('is something new where it is the baseline alone, which is said and can be taken back', () => {
    const pinned = { ...none, baseline: 'v2' }
    expect([isNew(pinned), canBeTakenBack(pinned), saidOf(pinned)]).toEqual([true, true, 'v2 is the baseline now.'])
    expect(changedBy(pinned)).toEqual({ versions: [], runs: [], datasets: [], baseline: 'v2' })
  })
  it('is something new where it is missing files alone, which stay', () => {
    const files = { ...none, files: { ...none.files, supplied: 2 } }
    expect([isNew(files), canBeTakenBack(files), saidOf(files)]).toEqual([true, false, '2 missing files were supplied.'])
  })
  it('is said with rows, what came out of the trash, and the baseline', () => {
    expect(saidOf({ ...none, versions: { added: ['v3'], here: 1, restored: ['v1'] }, runs: { ...none.runs, added: 2 }, datasets: { added: ['mine'], here: 0 }, baseline: 'v3' })).toBe('1 version and 2 runs were added. 1 row came back from the trash. v3 is the baseline now.')
    expect(saidOf({ ...none, datasets: { added: ['mine'], here: 0 } })).toBe('Its data sets were added.')
  })
})
