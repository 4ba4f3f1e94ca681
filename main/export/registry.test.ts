import fc from 'fast-check'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportHistory } from './history-export'
import { anyHistory, historyOf, objectsIn } from './history.fixture'
import type { Held } from './history.fixture'
import { importHistory } from './history-import'
import { readers, writers } from './registry'

const OPTIONS = { now: 1_750_000_000_000, software: '0.1.0' }
/** A few random histories, always the same ones, the first without any run. */
const samples = fc.sample(anyHistory, { numRuns: 4, seed: 7 })
const EMPTY: Held = { project: { name: 'empty', schema: 3 }, datasets: [], versions: [], runs: [] }

let place = ''
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'atelier-export-'))
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

const bytesBelow = (path: string): Record<string, string> =>
  statSync(path).isFile() ? { '': readFileSync(path).toString('base64') } : Object.fromEntries(readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(path, name)).isFile()).map((name) => [name, readFileSync(join(path, name)).toString('base64')]))

describe.each(writers.map((writer) => [writer.id, writer] as const))('the writer %s', (id, writer) => {
  it('says what it is, what it leaves out, and which reader takes it back', () => {
    expect(id).toMatch(/^[a-z][a-z0-9-]*$/)
    for (const text of [writer.title, writer.summary, writer.source]) expect(text.length).toBeGreaterThan(2)
    expect(writer.shape === 'file').toBe(writer.extension.startsWith('.'))
    if (writer.reader !== null) expect(readers.map((reader) => reader.id)).toContain(writer.reader)
  })
  it('writes the same bytes for the same history, and nothing beside them', async () => {
    for (const [i, { held, files }] of samples.entries()) {
      const folder = join(place, `${id}-${i}`)
      const objects = objectsIn(join(folder, 'objects'), files)
      for (const name of ['one', 'two']) {
        mkdirSync(join(folder, name))
        await exportHistory(historyOf(held, objects), id, join(folder, name, 'out'), OPTIONS)
        expect(readdirSync(join(folder, name))).toEqual(['out'])
      }
      // MLflow's store names its own place.
      if (id !== 'mlflow') expect(bytesBelow(join(folder, 'one', 'out'))).toEqual(bytesBelow(join(folder, 'two', 'out')))
    }
  })
  it('writes a project without any version, which its reader takes', async () => {
    const { path } = await exportHistory(historyOf(EMPTY), id, join(place, `${id}-empty${writer.extension}`), OPTIONS)
    if (writer.reader === null || writer.shape === 'file' && writer.extension === '.csv') return
    const imported = await importHistory(path, writer.reader, place)
    expect([...imported.history.versions()]).toEqual([])
    imported.close()
  })
  it('leaves nothing behind when the history cannot be read to its end', async () => {
    const folder = join(place, `${id}-broken`)
    mkdirSync(folder)
    const [first] = samples.filter(({ held }) => held.runs.length > 0)
    if (first === undefined) throw new Error('no sample has a run')
    const broken = { ...historyOf(first.held), runs: () => { throw new Error('the disk is gone') } }
    await expect(exportHistory(broken, id, join(folder, 'out'), OPTIONS)).rejects.toThrow('the disk is gone')
    expect(readdirSync(folder)).toEqual([])
  })
  it('leaves what is already there as it is', async () => {
    const path = join(place, `${id}-there`)
    mkdirSync(path)
    await expect(exportHistory(historyOf(EMPTY), id, path, { ...OPTIONS, replace: true })).rejects.toMatchObject({ code: 'export.exists' })
    expect(readdirSync(path)).toEqual([])
  })
  it('stops when it is told to, and leaves nothing', async () => {
    const folder = join(place, `${id}-stopped`)
    mkdirSync(folder)
    const [first] = samples.filter(({ held }) => held.runs.length > 0)
    await expect(exportHistory(historyOf(first?.held ?? EMPTY), id, join(folder, 'out'), { ...OPTIONS, signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow()
    expect(readdirSync(folder)).toEqual([])
  })
})

describe.each(readers.map((reader) => [reader.id, reader] as const))('the reader %s', (id, reader) => {
  it('says what it is', () => {
    for (const text of [reader.title, reader.summary, reader.source]) expect(text.length).toBeGreaterThan(2)
    expect(writers.map((writer) => writer.reader)).toContain(id)
  })
  it('takes only its own format for its own', async () => {
    for (const writer of writers.filter((one) => one.reader !== null)) {
      const path = join(place, `${id}-of-${writer.id}${writer.extension}`)
      await exportHistory(historyOf(samples[0]?.held ?? EMPTY), writer.id, path, OPTIONS)
      if (writer.reader === id) expect(reader.detect(path), writer.id).toBe(true)
      else if (reader.detect(path)) expect(readers.findIndex((one) => one.id === writer.reader), `${id} takes ${writer.id}`).toBeLessThan(readers.indexOf(reader))
    }
  })
})

describe('a destination', () => {
  it('whose folder is missing is said before anything is written', async () => {
    await expect(exportHistory(historyOf(EMPTY), 'json', join(place, 'nowhere', 'out.json'), OPTIONS)).rejects.toMatchObject({ code: 'export.destination' })
    expect(existsSync(join(place, 'nowhere'))).toBe(false)
  })
  it('that is a file is replaced only on request, and then whole', async () => {
    const path = join(place, 'twice.json')
    await exportHistory(historyOf(EMPTY), 'json', path, OPTIONS)
    await expect(exportHistory(historyOf(EMPTY), 'json', path, OPTIONS)).rejects.toMatchObject({ code: 'export.exists' })
    await exportHistory(historyOf({ ...EMPTY, project: { name: 'second', schema: 3 } }), 'json', path, { ...OPTIONS, replace: true })
    expect(readFileSync(path, 'utf8')).toContain('second')
  })
  it('asks for a format that there is', async () => {
    await expect(exportHistory(historyOf(EMPTY), 'docx', join(place, 'x'), OPTIONS)).rejects.toMatchObject({ code: 'export.format' })
  })
})
