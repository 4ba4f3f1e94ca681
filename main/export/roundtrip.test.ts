import fc from 'fast-check'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportHistory } from './history-export'
import { HISTORIES, anyHistory, contentOf, historyOf, objectsIn, plainOf } from './history.fixture'
import { importHistory } from './history-import'
import { sampleHistory } from './sample.fixture'

/** Formats that give back everything, and whether the content of files comes along. */
const WHOLE: readonly (readonly [string, boolean])[] = [['capsule', true], ['json', false], ['csv', false], ['tfevents', false], ['mlflow', true], ['dvclive', true]]

let place = ''
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'atelier-roundtrip-'))
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

describe('a history that is written and read again', () => {
  it.each(WHOLE)('is the same in %s, with pictures, weights, two attempts and values that are no numbers', async (format, withContent) => {
    const folder = mkdtempSync(join(place, 'sample-'))
    const { held, files } = sampleHistory()
    const history = historyOf(held, objectsIn(join(folder, 'objects'), files))
    const { path } = await exportHistory(history, format, join(folder, 'exported'), { now: 1_750_000_000_000, software: '0.1.0' })
    const imported = await importHistory(path, undefined, folder)
    expect(imported.notes).toEqual([])
    expect(plainOf(imported.history)).toEqual(plainOf(history))
    if (withContent) expect(contentOf(imported.history)).toEqual(contentOf(history))
    imported.close()
  })
  it.each(WHOLE)('is the same in %s', { timeout: 60_000 + HISTORIES * 2000 }, async (format, withContent) => {
    await fc.assert(fc.asyncProperty(anyHistory, async ({ held, files }) => {
      const folder = mkdtempSync(join(place, 'one-'))
      mkdirSync(join(folder, 'scratch'))
      const history = historyOf(held, objectsIn(join(folder, 'objects'), files))
      const { path } = await exportHistory(history, format, join(folder, 'exported'), { now: 1_750_000_000_000, software: '0.1.0' })
      const imported = await importHistory(path, undefined, join(folder, 'scratch'))
      try {
        expect(imported.format).toBe(format)
        expect(plainOf(imported.history)).toEqual(plainOf(history))
        if (withContent) expect(contentOf(imported.history)).toEqual(contentOf(history))
      } finally {
        imported.close()
      }
      expect(readdirSync(join(folder, 'scratch'))).toEqual([])
      rmSync(folder, { recursive: true })
    }), { numRuns: HISTORIES })
  })
})
