import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inFolder, recordOf, scalarRecord } from './hostile.fixture'
import { importHistory } from './history-import'
import type { ImportedHistory } from './history-import'
import { message } from './tfevents/proto'

let place = ''
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'atelier-foreign-'))
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** Everything a test asks of an import, taken before it is closed. */
async function read(path: string): Promise<Pick<ImportedHistory, 'format' | 'notes'> & { readonly rows: { readonly version: string | null; readonly params: Record<string, string>; readonly state: string; readonly id: string; readonly last: Record<string, number>; readonly series: (readonly [string, number, number[], number[]])[] }[] }> {
  const imported = await importHistory(path, undefined, place)
  try {
    return {
      format: imported.format, notes: imported.notes,
      rows: [...imported.history.runs()].map((run) => ({
        version: imported.history.version(run.version)?.name ?? null, params: imported.history.version(run.version)?.params ?? {}, state: run.state, id: run.id, last: run.last,
        series: [...imported.history.series(run.id)].map(({ name, attempt, steps, values }) => [name, attempt, [...steps], [...values]] as const),
      })),
    }
  } finally {
    imported.close()
  }
}
const START = recordOf(message([1, 'double', 1_750_000_000], [7, 'bytes', message([1, 'varint', 1])]))

describe('a run of another program', () => {
  it('comes from event files, each folder a run, a restart a new attempt', async () => {
    const folder = join(place, 'logs')
    inFolder(folder, 'lr-0.1/events.out.tfevents.1.host', Buffer.concat([recordOf(message([1, 'double', 1_750_000_000], [3, 'bytes', 'brain.Event:2'])), START, scalarRecord(0, 3), scalarRecord(1, 2), START, scalarRecord(1, 2.5), scalarRecord(2, 1)]))
    inFolder(folder, 'lr-0.2/events.out.tfevents.1.host', Buffer.concat([scalarRecord(5, 1)]))
    const { format, rows } = await read(folder)
    expect(format).toBe('tfevents')
    expect(Object.fromEntries(rows.map(({ version, series }) => [version, series]))).toEqual({
      'lr-0.1': [['loss', 1, [0, 1], [3, 2]], ['loss', 2, [1, 2], [2.5, 1]]],
      'lr-0.2': [['loss', 1, [5], [1]]],
    })
    expect(rows.every(({ state }) => state === 'stopped')).toBe(true)
  })
  it('has the same ids each time, so that importing it twice adds nothing', async () => {
    const folder = join(place, 'twice')
    inFolder(folder, 'a/events.out.tfevents.1.host', scalarRecord(5, 1))
    expect((await read(folder)).rows.map(({ id }) => id)).toEqual((await read(folder)).rows.map(({ id }) => id))
  })
  it('comes from an MLflow file store with its settings, notes, state and steps', async () => {
    const store = join(place, 'mlruns')
    inFolder(store, '1/meta.yaml', "artifact_location: file:///x/1\ncreation_time: 1750000000000\nexperiment_id: '1'\nlifecycle_stage: active\nname: digits\n")
    inFolder(store, '1/0123456789abcdef0123456789abcdef/meta.yaml', "end_time: 1750000009000\nlifecycle_stage: active\nrun_id: 0123456789abcdef0123456789abcdef\nrun_name: bold-cat-1\nstart_time: 1750000000000\nstatus: 3\n")
    const run = join(store, '1/0123456789abcdef0123456789abcdef')
    inFolder(run, 'params/lr', '0.1')
    inFolder(run, 'tags/mlflow.user', 'me')
    inFolder(run, 'metrics/train/loss', '1750000001000 0.5 0\n1750000002000 NaN 1\n1750000003000 0.25 2 data 1a2b\n')
    inFolder(run, 'metrics/acc', '1750000001000 0.5\n1750000002000 0.6\n')
    const { format, rows, notes } = await read(store)
    expect(format).toBe('mlflow')
    expect(rows).toMatchObject([{ version: 'bold-cat-1', params: { lr: '0.1' }, state: 'done', last: { 'train/loss': 0.25, 'acc': 0.6 }, series: [['acc', 1, [0, 1], [0.5, 0.6]], ['train/loss', 1, [0, 1, 2], [0.5, NaN, 0.25]]] }])
    expect(notes.join()).toContain('counted')
  })
  it('comes from a DVCLive folder, with values that Python writes and JSON does not know', async () => {
    const folder = join(place, 'dvclive')
    inFolder(folder, 'metrics.json', '{"train": {"loss": NaN}, "acc": 0.9, "note": "NaN in words", "step": 1}')
    inFolder(folder, 'params.yaml', 'lr: 0.1\nmodel:\n  widths: [16, 32]\n')
    inFolder(folder, 'plots/metrics/train/loss.tsv', 'step\tloss\n0\t1.5\n1\tnan\n')
    inFolder(folder, 'plots/metrics/acc.tsv', 'timestamp\tstep\tacc\n1750000000000\t0\t0.8\n1750000001000\t1\t0.9\n')
    const { format, rows } = await read(folder)
    expect(format).toBe('dvclive')
    expect(rows).toMatchObject([{ params: { 'lr': '0.1', 'model.widths': '[16,32]' }, last: { acc: 0.9 }, series: [['acc', 1, [0, 1], [0.8, 0.9]], ['train/loss', 1, [0, 1], [1.5, NaN]]] }])
  })
  it('comes from a sheet that somebody kept, with semicolons and per cent', async () => {
    const path = join(place, 'mine.csv')
    writeFileSync(path, '\uFEFFName;lr;Test accuracy;Notes;Seed\r\n"first, try";0.1;81.5%;;7\r\nsecond;0.01;0.9;"=cmd|x";\r\n')
    const { format, rows, notes } = await read(path)
    expect(format).toBe('csv')
    expect(rows.map(({ version, params, last }) => ({ version, params, last })).sort((a, b) => ((a.version ?? '') < (b.version ?? '') ? -1 : 1))).toEqual([
      { version: 'first, try', params: { lr: '0.1' }, last: { 'Test accuracy': 0.815 } }, { version: 'second', params: { lr: '0.01' }, last: { 'Test accuracy': 0.9 } },
    ])
    expect(notes.join()).toContain('not written by Atelier')
  })
})
