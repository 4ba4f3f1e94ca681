import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256Of } from '../lib/hash'
import { crateText } from './capsule'
import { exportHistory } from './history-export'
import { historyOf, objectsIn } from './history.fixture'
import { cut, edit, editJson, flip, folder, inFolder, linkTo, recordOf, recordStart, scalarRecord, zipOf } from './hostile.fixture'
import type { Entry } from './hostile.fixture'
import { importHistory } from './history-import'
import type { Refused } from './refusal'
import { sampleHistory } from './sample.fixture'
import { masked } from './tfevents/record'

const OPTIONS = { now: 1_750_000_000_000, software: '0.1.0' }
let place = ''
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'atelier-hostile-'))
  const { held, files } = sampleHistory()
  const history = historyOf(held, objectsIn(join(place, 'objects'), files))
  for (const format of ['capsule', 'json', 'csv', 'csv-wide', 'csv-long', 'tfevents', 'mlflow', 'dvclive']) await exportHistory(history, format, join(place, format), OPTIONS)
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** A copy of an export, to be harmed. */
const copy = (at: string, format: string, name = format): string => {
  cpSync(join(place, format), join(at, name), { recursive: true })
  return join(at, name)
}
const history = (): string => readFileSync(join(place, 'json'), 'utf8')
/** A capsule with these files and a manifest that names them, or with entries as they are. */
function capsule(at: string, files: Readonly<Record<string, string>>, more: readonly Entry[] = [], manifest: object = {}): string {
  const told = Object.entries(files).map(([path, content]) => ({ path, bytes: Buffer.byteLength(content), hash: sha256Of(content) }))
  const text = JSON.stringify({ format: 'atelier-capsule', schema: 1, software: '0.1.0', files: told, ...manifest })
  const crate = crateText(historyOf(sampleHistory().held), told, '0.1.0', 0)
  const entries = [{ name: 'capsule.json', content: text }, { name: 'ro-crate-metadata.json', content: crate }, ...Object.entries(files).map(([name, content]) => ({ name, content })), ...more]
  writeFileSync(join(at, 'hostile.zip'), zipOf(entries))
  return join(at, 'hostile.zip')
}
const honest = (at: string, ...more: Entry[]): string => capsule(at, { 'history.json': history() }, more)
const run = (at: string, format: 'tfevents' | 'dvclive' | 'mlflow'): string => {
  const path = copy(at, format, 'export')
  if (format !== 'mlflow') return join(path, 'r1')
  const experiment = join(path, readdirSync(path).find((name) => /^\d+$/.test(name)) ?? '')
  return join(experiment, readdirSync(experiment).filter((name) => name !== 'meta.yaml').sort()[0] ?? '')
}
const events = (folderPath: string): string => join(folderPath, readdirSync(folderPath).sort()[0] ?? '')
const deep = (times: number): string => '{"a":'.repeat(times) + '1' + '}'.repeat(times)

/** What is wrong, why it is refused, what the refusal names, and how it is made; gives the path to import. */
const HOSTILE: readonly (readonly [string, Refused, RegExp, (at: string) => string])[] = [
  // Archives
  ['a capsule with a file above it', 'unsafe-path', /\.\.\/evil/, (at) => honest(at, { name: '../evil', content: 'x' })],
  ['a capsule with a way out in the middle', 'unsafe-path', /objects\/\.\.\/\.\.\/evil/, (at) => honest(at, { name: 'objects/../../evil', content: 'x' })],
  ['a capsule with an absolute path', 'unsafe-path', /\/etc\/cron/, (at) => honest(at, { name: '/etc/cron.d/evil', content: 'x' })],
  ['a capsule with a Windows path', 'unsafe-path', /C:/, (at) => honest(at, { name: 'C:\\evil', content: 'x' })],
  ['a capsule with backslashes', 'unsafe-path', /evil/, (at) => honest(at, { name: '..\\evil', content: 'x' })],
  ['a capsule with a zero in a name', 'unsafe-path', /evil/, (at) => honest(at, { name: 'evil\0.json', content: 'x' })],
  ['a capsule with a symbolic link', 'link', /objects/, (at) => honest(at, { name: `objects/ab/ab${'0'.repeat(62)}`, content: '/etc/passwd', mode: 0o120777 })],
  ['a capsule with a device', 'link', /objects/, (at) => honest(at, { name: `objects/ab/ab${'0'.repeat(62)}`, content: '', mode: 0o020666 })],
  ['a capsule with a name twice', 'duplicate', /history\.json/, (at) => honest(at, { name: 'history.json', content: '{}' })],
  ['a capsule with a name twice in other letters', 'duplicate', /HISTORY\.json/, (at) => honest(at, { name: 'HISTORY.json', content: '{}' })],
  ['a capsule with a file that no capsule has', 'value', /run\.sh/, (at) => honest(at, { name: 'run.sh', content: 'rm -rf ~' })],
  ['a capsule with an endless name', 'too-large', /name/, (at) => honest(at, { name: 'a'.repeat(5000), content: '' })],
  ['a capsule with a name that is no text', 'damaged', /UTF-8/, (at) => honest(at, { name: Uint8Array.of(0xff, 0xfe), content: '' })],
  ['a capsule that is encrypted', 'encrypted', /encrypted/, (at) => honest(at, { name: 'atelier.sqlite', content: 'x', flags: 0x801 })],
  ['a capsule packed by an unknown method', 'damaged', /method 99/, (at) => honest(at, { name: 'atelier.sqlite', content: 'x', method: 99 })],
  ['a bomb of zeros', 'too-large', /unpack/, (at) => honest(at, { name: 'atelier.sqlite', content: Buffer.alloc(64 << 20), packed: true })],
  ['a bomb that says it is small', 'too-large', /atelier\.sqlite|more than|too many/, (at) => honest(at, { name: 'atelier.sqlite', content: Buffer.alloc(64 << 20), packed: true, says: 100 })],
  ['a capsule that says more than it holds', 'damaged', /atelier\.sqlite|bytes/, (at) => honest(at, { name: 'atelier.sqlite', content: 'x'.repeat(50), packed: true, says: 5000 })],
  ['a capsule that is cut off', 'damaged', /./, (at) => { const path = copy(at, 'capsule', 'c.zip'); cut(path, 30); return path }],
  ['a capsule with one altered byte in a file', 'damaged', /./, (at) => { const path = copy(at, 'capsule', 'c.zip'); flip(path, readFileSync(path).indexOf(Buffer.from([0x89, 0x50, 0x4e, 0x47])) + 40); return path }],
  ['a capsule with a file that its list does not name', 'disagrees', /does not name/, (at) => honest(at, { name: `objects/ab/ab${'0'.repeat(62)}`, content: 'x' })],
  ['a capsule without a file that its list names', 'incomplete', /atelier\.sqlite/, (at) => capsule(at, { 'history.json': history() }, [], { files: [{ path: 'atelier.sqlite', bytes: 1, hash: sha256Of('x') }] })],
  ['a capsule with a content that is not its name', 'damaged', /altered/, (at) => capsule(at, { 'history.json': history(), [`objects/ab/ab${'0'.repeat(62)}`]: 'x' })],
  ['a capsule whose database is none', 'damaged', /SQLite/, (at) => capsule(at, { 'history.json': history(), 'atelier.sqlite': 'no database' })],
  ['a capsule of a newer Atelier', 'newer', /schema/, (at) => capsule(at, { 'history.json': history() }, [], { schema: 2 })],
  ['any other zip', 'missing', /capsule\.json/, (at) => { writeFileSync(join(at, 'x.zip'), zipOf([])); return join(at, 'x.zip') }],
  // Documents
  ['a JSON history of a newer Atelier', 'newer', /schema: it is 2/, (at) => { const path = copy(at, 'json'); editJson(path, '"schema":1', '"schema":2'); return path }],
  ['a JSON history with a wrong field', 'value', /runs 1: field seed/, (at) => { const path = copy(at, 'json'); editJson(path, '"seed":1,"engineAsked"', '"seed":"one","engineAsked"'); return path }],
  ['a JSON history with an unknown field', 'value', /evil/, (at) => { const path = copy(at, 'json'); editJson(path, '"datasets"', '"evil":{},"datasets"'); return path }],
  ['a JSON history that is cut off', 'damaged', /cut off/, (at) => { const path = copy(at, 'json'); cut(path, 100); return path }],
  ['a JSON history with a tail', 'damaged', /behind its end/, (at) => { const path = copy(at, 'json'); edit(path, (text) => `${text}{}`); return path }],
  ['a JSON history with a run twice', 'duplicate', /run .* stands there already/, (at) => { const path = copy(at, 'json'); editJson(path, /("runs":\[\n)(.*)\n/, '$1$2\n$2\n'); return path }],
  ['a JSON history whose run has no version', 'incomplete', /is not there/, (at) => { const path = copy(at, 'json'); editJson(path, /"short":"r1","version":"[0-9A-Z]{26}"/, `"short":"r1","version":"${'0'.repeat(26)}"`); return path }],
  ['a JSON history with a point twice', 'duplicate', /step/, (at) => { const path = copy(at, 'json'); editJson(path, '"steps":[0,1,', '"steps":[0,0,'); return path }],
  ['a JSON history with fewer values than steps', 'disagrees', /steps/, (at) => { const path = copy(at, 'json'); editJson(path, '"steps":[0,', '"steps":['); return path }],
  ['a JSON history that is nested without end', 'too-large', /deep/, (at) => { const path = copy(at, 'json'); editJson(path, '"datasets"', `"x":${deep(5000)},"datasets"`); return path }],
  ['a JSON history that is no UTF-8', 'damaged', /UTF-8/, (at) => { const path = copy(at, 'json'); writeFileSync(path, Buffer.concat([readFileSync(path).subarray(0, 400), Buffer.from([0xff]), readFileSync(path).subarray(400)])); return path }],
  ['a JSON history with an id that is a path', 'value', /id/, (at) => { const path = copy(at, 'json'); editJson(path, /"versions":\[\n\{"id":"[0-9A-Z]{26}"/, '"versions":[\n{"id":"../../../etc/passwd"'); return path }],
  // Tables
  ['a sheet with a row that is too short', 'damaged', /line 3.*cells/, (at) => { const path = copy(at, 'csv-wide', 's.csv'); edit(path, (text) => `${text.split('\r\n').slice(0, 2).join('\r\n')}\r\n"a","b"\r\n`); return path }],
  ['a sheet with a column twice', 'duplicate', /version\.id/, (at) => { const path = copy(at, 'csv-wide', 's.csv'); editJson(path, '"version.hash"', '"version.id"'); return path }],
  ['a sheet with a quote that never ends', 'damaged', /[Qq]uot/, (at) => { const path = copy(at, 'csv-wide', 's.csv'); edit(path, (text) => `${text}"open`); return path }],
  ['a sheet with a state that there is not', 'value', /line .*state/, (at) => { const path = copy(at, 'csv-wide', 's.csv'); editJson(path, '"done"', '"exploded"'); return path }],
  ['points whose value is no number', 'value', /line 2, column "value"/, (at) => { const path = copy(at, 'csv-long', 'p.csv'); editJson(path, /(\r\n.*,0,)[-0-9.e]+(,\d+\r\n)/, '$1=1+1$2'); return path }],
  ['points of a run that is not there', 'incomplete', /run/, (at) => { const path = copy(at, 'csv'); editJson(join(path, 'points.csv'), /"[0-9A-Z]{26}","r1"/, `"${'0'.repeat(26)}","r1"`); return path }],
  ['an empty sheet', 'damaged', /empty/, (at) => { writeFileSync(join(at, 'e.csv'), ''); return join(at, 'e.csv') }],
  // Event files
  ['an event file with an altered point', 'damaged', /record 6: its checksum does not fit; 5 records were read before it/, (at) => { const path = run(at, 'tfevents'); const file = events(path); flip(file, recordStart(file, 6) + 20); return file }],
  ['an event file with an altered length', 'damaged', /record 3: the checksum of its length does not fit; 2 records/, (at) => { const body = scalarRecord(0, 1); writeFileSync(join(at, 'events.out.tfevents.1'), Buffer.concat([body, scalarRecord(1, 1), recordOf(new Uint8Array(4), 'length')])); return join(at, 'events.out.tfevents.1') }],
  ['an event file that is cut off', 'damaged', /record 2: it is cut off; 1 record was read before it/, (at) => { writeFileSync(join(at, 'events.out.tfevents.1'), Buffer.concat([scalarRecord(0, 1), scalarRecord(1, 1).subarray(0, 20)])); return join(at, 'events.out.tfevents.1') }],
  ['an event file with a record that is no event', 'damaged', /record 1: it is no event/, (at) => { writeFileSync(join(at, 'events.out.tfevents.1'), recordOf(Uint8Array.of(0xff, 0xff, 0xff))); return join(at, 'events.out.tfevents.1') }],
  ['an event file with a record of 16 EiB', 'too-large', /record 1/, (at) => { const record = Buffer.alloc(32, 255); const head = recordOf(new Uint8Array()); record.set(head.subarray(0, 8)); record.fill(255, 0, 8); const crc = Buffer.alloc(4); crc.writeUInt32LE(masked(record.subarray(0, 8))); record.set(crc, 8); writeFileSync(join(at, 'events.out.tfevents.1'), record); return join(at, 'events.out.tfevents.1') }],
  ['event files of a run with one missing', 'incomplete', /points/, (at) => { const path = run(at, 'tfevents'); unlinkSync(events(path)); return path }],
  ['a folder of event files with a link in it', 'link', /passwd/, (at) => { const path = copy(at, 'tfevents', 'export'); linkTo('/etc/passwd', join(path, 'passwd')); return path }],
  // MLflow
  ['an MLflow metric with a broken line', 'damaged', /line 2/, (at) => { const path = run(at, 'mlflow'); edit(join(path, 'metrics', 'batch.loss'), (text) => text.replace('\n', '\n1 2 3 4\n')); return join(at, 'export') }],
  ['an MLflow metric that was cut off', 'incomplete', /batch\.loss/, (at) => { const path = run(at, 'mlflow'); edit(join(path, 'metrics', 'batch.loss'), (text) => text.split('\n').slice(0, 9).join('\n') + '\n'); return join(at, 'export') }],
  ['an MLflow run that names a file outside of it', 'unsafe-path', /\.\.\/\.\.\//, (at) => { const path = run(at, 'mlflow'); editJson(join(path, 'artifacts', 'atelier.json'), /artifacts\/files\/[^"]+/, '../../../../../etc/passwd'); return join(at, 'export') }],
  ['an MLflow run with an altered file', 'disagrees', /content/, (at) => { const path = run(at, 'mlflow'); const files = join(path, 'artifacts', 'files'); flip(events(files), 20); return join(at, 'export') }],
  ['an MLflow run with a link for a metric', 'link', /batch\.loss/, (at) => { const path = run(at, 'mlflow'); unlinkSync(join(path, 'metrics', 'batch.loss')); linkTo('/etc/passwd', join(path, 'metrics', 'batch.loss')); return join(at, 'export') }],
  ['an MLflow meta.yaml with a bomb of aliases', 'damaged', /alias/i, (at) => { inFolder(at, 'm/1/meta.yaml', 'name: x\n'); inFolder(at, 'm/1/abc/meta.yaml', `a: &a [x,x]\n${Array.from({ length: 20 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`},*${i === 0 ? 'a' : `b${i - 1}`}]`).join('\n')}\n`); return join(at, 'm') }],
  // DVCLive
  ['a DVCLive plot with a step that is no number', 'value', /line 2, column "step"/, (at) => { const path = run(at, 'dvclive'); edit(join(path, 'plots', 'metrics', 'batch.loss.tsv'), (text) => text.replace(/\n(\d+)\t0\t/, '\n$1\tzero\t')); return path }],
  ['a DVCLive run with a missing plot', 'incomplete', /batch\.loss/, (at) => { const path = run(at, 'dvclive'); unlinkSync(join(path, 'plots', 'metrics', 'batch.loss.tsv')); return path }],
  ['a DVCLive run of a newer Atelier', 'newer', /schema/, (at) => { const path = run(at, 'dvclive'); editJson(join(path, 'atelier.json'), '"schema":1', '"schema":9'); return path }],
  ['a DVCLive run whose plots are a link', 'link', /plots/, (at) => { const path = run(at, 'dvclive'); renameSync(join(path, 'plots', 'metrics'), join(at, 'away')); linkTo(join(at, 'away'), join(path, 'plots', 'metrics')); return path }],
  // Anything else
  ['a path that is not there', 'missing', /nowhere/, (at) => join(at, 'nowhere.json')],
  ['a link to an export', 'link', /link/, (at) => { linkTo(join(place, 'json'), join(at, 'link')); return join(at, 'link') }],
  ['a file of no known format', 'unknown', /format/, (at) => { writeFileSync(join(at, 'photo'), Buffer.alloc(100, 7)); return join(at, 'photo') }],
  ['an empty folder', 'unknown', /format/, (at) => folder(join(at, 'empty'))],
]

describe('an import of', () => {
  it('hostile files is tried with at least 40', () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(40)
  })
  it.each(HOSTILE)('%s is refused as "%s", and nothing is written', async (_, reason, names, make) => {
    const at = mkdtempSync(join(place, 'case-'))
    const scratch = join(at, 'scratch')
    const given = join(at, 'given')
    mkdirSync(given)
    mkdirSync(scratch)
    const path = make(given)
    const before = readdirSync(given, { recursive: true }).sort()
    const refused = importHistory(path, undefined, scratch)
    await expect(refused).rejects.toMatchObject({ code: `import.${reason}` })
    await expect(refused).rejects.toThrow(names)
    expect(readdirSync(scratch)).toEqual([])
    expect(readdirSync(given, { recursive: true }).sort()).toEqual(before)
  })
})
