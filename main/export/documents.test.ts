import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportHistory } from './history-export'
import { anyHistory, historyOf } from './history.fixture'
import { importHistory } from './history-import'
import { escapeHtml, escapeMarkdown } from './markup'
import { sampleHistory } from './sample.fixture'
import { cellXml, xmlText } from './spreadsheet'
import { thinned, ticks } from './svg-chart'
import { unzip } from './zip-in'

const OPTIONS = { now: 1_750_000_000_000, software: '0.1.0' }
let place = ''
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'atelier-documents-'))
})
afterAll(() => rmSync(place, { recursive: true, force: true }))
const written = async (format: string, name: string, held = sampleHistory().held): Promise<string> => (await exportHistory(historyOf(held), format, join(place, name), OPTIONS)).path

describe('the HTML report', () => {
  it('loads nothing, runs nothing, and says so in its policy', async () => {
    const page = readFileSync(await written('html', 'report.html'), 'utf8')
    expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'/)
    expect(page).not.toMatch(/<script|<img|<link|<iframe|\ssrc=|\shref=|url\(|\sstyle=|\son[a-z]+=|@import/)
    expect(page).toContain('&lt;b&gt;small batch&lt;/b&gt;')
    expect(page).toContain('batch norm -&gt; group norm (8)')
    expect(page.match(/<figure>/g)).toHaveLength(4)
  })
  it('draws a run in its colour in every figure, its attempts as one curve', async () => {
    const page = readFileSync(await written('html', 'curves.html'), 'utf8')
    const figure = (name: string): string => page.split('<figure>').find((part) => part.startsWith(`<figcaption>${name}<`)) ?? ''
    expect(figure('train.loss').match(/class="line (c\d)"/g)).toEqual(['class="line c5"'])
    const [, third] = /<title>r3[^<]*<\/title><polyline class="line c2" points="([^"]*)"/.exec(figure('val.loss')) ?? []
    expect(third?.split(' ')).toHaveLength(10)
  })
  it('holds no markup but its own, whatever stands in names and notes', async () => {
    let n = 0
    await fc.assert(fc.asyncProperty(anyHistory, async ({ held }) => {
      const page = readFileSync(await written('html', `any-${n++}.html`, held), 'utf8')
      const tags = new Set([...page.replace(/<style>.*<\/style>/s, '').matchAll(/<\/?([A-Za-z!][A-Za-z0-9]*)/g)].map(([, tag]) => tag?.toLowerCase()))
      for (const tag of tags) expect(['!doctype', 'html', 'head', 'meta', 'title', 'style', 'body', 'h1', 'h2', 'p', 'bdi', 'ul', 'li', 'svg', 'rect', 'div', 'figure', 'figcaption', 'g', 'line', 'text', 'polyline', 'circle', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'dl', 'dt', 'dd']).toContain(tag)
    }), { numRuns: 10 })
  })
  it('escapes what could begin markup or turn its direction', () => {
    expect(escapeHtml('<a href="x">\'&\u202e\u0000')).toBe('&lt;a href=&quot;x&quot;&gt;&#39;&amp;\ufffd\ufffd')
  })
})

describe('a chart', () => {
  it('keeps the lowest and the highest point of each column of pixels', () => {
    const steps = Float64Array.from({ length: 100_000 }, (_, i) => i)
    const values = steps.map((step) => (step === 51_234 ? 99 : step === 60_001 ? NaN : Math.sin(step)))
    const points = thinned({ steps, values }, 0, 99_999)
    expect(points.length).toBeLessThan(600)
    expect(points).toContainEqual([51_234, 99])
    expect(points.map(([step]) => step)).toEqual(points.map(([step]) => step).sort((a, b) => a - b))
  })
  it.each([[0, 1], [-3, 1e9], [0.91, 0.92], [5, 5], [-1e308, 1e308]])('has few round marks between %d and %d', (low, high) => {
    const marks = ticks(low, high)
    expect(marks.length).toBeGreaterThan(0)
    expect(marks.length).toBeLessThan(8)
    for (const mark of marks) expect(mark >= low && mark <= high).toBe(true)
  })
})

describe('the Markdown table', () => {
  it('has as many cells in each row, and marks are letters', async () => {
    const text = readFileSync(await written('markdown', 'sheet.md'), 'utf8')
    const rows = text.split('\n').filter((line) => line.startsWith('|'))
    const cells = (line: string): number => line.replace(/\\\|/g, '').split('|').length
    expect(rows).toHaveLength(8)
    expect(new Set(rows.map(cells)).size).toBe(1)
    expect(text).toContain('&lt;b&gt;small batch&lt;/b&gt; \\| \\*now\\*')
  })
  it('makes no link, picture or line of what stands in a note', () => {
    expect(escapeMarkdown('![x](http://y)\n# z')).toBe('\\!\\[x\\]\\(http\\://y\\) \\# z')
  })
})

describe('the Parquet tables', () => {
  it('hold every point and every row with its type', async () => {
    const folder = await written('parquet', 'tables')
    const points = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'points.parquet')) })
    const sheet = await parquetReadObjects({ file: await asyncBufferFromFile(join(folder, 'sheet.parquet')) })
    const { held } = sampleHistory()
    const expected = held.runs.flatMap(({ run, series }) => series.flatMap(({ name, attempt, steps, values, times }) => [...steps].map((step, i) => `${run.id} ${name} ${attempt} ${step} ${values[i] ?? 0} ${times[i] ?? 0}`)))
    expect(points.map((row) => `${String(row['run.id'])} ${String(row.metric)} ${String(row.attempt)} ${String(row.step)} ${String(row.value)} ${row.time instanceof Date ? row.time.getTime() : ''}`).sort()).toEqual(expected.sort())
    expect(sheet).toHaveLength(held.runs.length)
    expect(sheet[0]).toMatchObject({ 'version.short': 'v1', 'run.seed': 1n, 'version.star': false, 'last val.accuracy': 0.85 })
  })
})

describe('the workbook', () => {
  it('holds formulas as text that is marked as quoted', async () => {
    const files = await unzip(await written('xlsx', 'book.xlsx'), 'book', mkdtempSync(join(place, 'x-')), () => true)
    const sheet = readFileSync(files.get('xl/worksheets/sheet1.xml')?.path ?? '', 'utf8')
    expect(sheet).not.toContain('<f')
    expect(sheet).toContain('<c t="inlineStr" s="3"><is><t xml:space="preserve">=HYPERLINK("http://x","group norm")</t></is></c>')
  })
  it('writes each kind of cell as its own type', () => {
    expect([null, '', 1.5, -0, NaN, true, { time: 0 }, 'a<b'].map(cellXml)).toEqual(['<c/>', '<c/>', '<c><v>1.5</v></c>', '<c><v>-0.0</v></c>', '<c t="inlineStr"><is><t xml:space="preserve">NaN</t></is></c>', '<c t="b"><v>1</v></c>', '<c s="2"><v>25569</v></c>', '<c t="inlineStr"><is><t xml:space="preserve">a&lt;b</t></is></c>'])
    expect(xmlText('\u0007_x0041_\r')).toBe('_x0007__x005F_x0041__x000D_')
    expect(cellXml('x'.repeat(40_000))).toContain('(cut; 40000 letters in all)')
  })
})

describe('one CSV file alone', () => {
  it('wide gives back every row, and long every point', async () => {
    const { held } = sampleHistory()
    const history = historyOf(held)
    const [wide, long] = [await importHistory(await written('csv-wide', 'wide.csv'), undefined, place), await importHistory(await written('csv-long', 'long.csv'), undefined, place)]
    try {
      expect([...wide.history.versions()]).toEqual([...history.versions()])
      expect([...wide.history.runs()]).toEqual([...history.runs()])
      for (const run of history.runs()) expect([...long.history.series(run.id)]).toEqual([...history.series(run.id)])
      expect([...long.history.runs()].map(({ id, short, seed }) => [id, short, seed])).toEqual([...history.runs()].map(({ id, short, seed }) => [id, short, seed]))
    } finally {
      wide.close()
      long.close()
    }
  })
})
