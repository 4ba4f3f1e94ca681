import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { HistoryWriter } from '../format'
import { versionOf } from '../history'
import type { History } from '../history'
import { OutputFile, unhurried, writeOut } from '../output'
import { sheetColumns, sheetRows } from '../sheet'
import { LIMIT, SHEET_END, cellXml, sheetHead, workbookParts } from '../spreadsheet'
import { zipTo } from '../zip-out'

const POINT_COLUMNS = ['version', 'run', 'seed', 'metric', 'attempt', 'step', 'value', 'time']

async function writeSheet(history: History, path: string, signal?: AbortSignal): Promise<void> {
  const columns = sheetColumns(history)
  await writeOut(path, async (file) => {
    file.text(sheetHead(columns.map(({ name }) => name)))
    for await (const row of unhurried(sheetRows(history), signal)) file.text(`<row>${columns.map((column) => cellXml(column.cell(row, history))).join('')}</row>`)
    file.text(SHEET_END)
  })
}

/** Points on as many sheets as they need; gives how many. */
async function writePoints(history: History, folder: string, signal?: AbortSignal): Promise<number> {
  let [sheets, rows] = [1, 1]
  const begin = (): OutputFile => {
    const file = new OutputFile(join(folder, `points-${sheets}.xml`))
    file.text(sheetHead(POINT_COLUMNS))
    return file
  }
  let file = begin()
  try {
    for await (const run of unhurried(history.runs(), signal)) {
      const version = versionOf(history, run)
      for (const { name, attempt, steps, values, times } of history.series(run.id)) {
        const head = `<row>${[version.short, run.short, run.seed, name, attempt].map(cellXml).join('')}`
        for (let i = 0; i < steps.length; i += 1) {
          if (rows === LIMIT.rows) {
            file.text(SHEET_END)
            file.close()
            sheets += 1
            rows = 1
            file = begin()
          }
          file.text(`${head}${cellXml(steps[i] ?? 0)}${cellXml(values[i] ?? NaN)}${cellXml({ time: times[i] ?? 0 })}</row>`)
          rows += 1
        }
      }
    }
    file.text(SHEET_END)
  } finally {
    file.close()
  }
  return sheets
}

export const xlsx: HistoryWriter = {
  id: 'xlsx', title: 'Excel workbook', summary: 'The sheet and every point, for Excel, LibreOffice and Numbers.', source: 'ECMA-376 (SpreadsheetML)', shape: 'file', extension: '.xlsx',
  leaves: ['data sets', `text beyond ${LIMIT.text} letters in a cell`, 'digits beyond the 15th when Excel saves it', 'the content of weights and other files'], reader: null,
  async write(history, path, { signal }) {
    const work = mkdtempSync(join(dirname(path), '.workbook-'))
    try {
      await writeSheet(history, join(work, 'runs.xml'), signal)
      const sheets = await writePoints(history, work, signal)
      const points = Array.from({ length: sheets }, (_, i) => ({ title: i === 0 ? 'Points' : `Points ${i + 1}`, file: join(work, `points-${i + 1}.xml`) }))
      const all = [{ title: 'Runs', file: join(work, 'runs.xml') }, ...points]
      const parts = workbookParts(all.map(({ title }) => title)).map(([name, text]) => ({ name, text, pack: true }))
      await zipTo(path, [...parts, ...all.map(({ file }, i) => ({ name: `xl/worksheets/sheet${i + 1}.xml`, file, pack: true }))], signal)
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  },
}
