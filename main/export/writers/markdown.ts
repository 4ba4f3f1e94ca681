import { escapeMarkdown } from '../markup'
import type { HistoryWriter } from '../format'
import { unhurried, writeOut } from '../output'
import { columnTitle, isResult, peopleColumns } from '../people-columns'
import { sheetRows } from '../sheet'
import { shownCell, shownTime } from '../shown'

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`

export const markdown: HistoryWriter = {
  id: 'markdown', title: 'Markdown', summary: 'The sheet as a table, for notes and pull requests.', source: 'GitHub Flavored Markdown 0.29, 4.10', shape: 'file', extension: '.md',
  leaves: ['points', 'recipes, code and machines', 'digits beyond the fifth', 'the content of files'], reader: null,
  async write(history, path, { now, software, signal }) {
    const columns = peopleColumns(history)
    await writeOut(path, async (file) => {
      file.text(`# ${escapeMarkdown(history.project.name || 'Atelier project')}\n\nWritten by Atelier ${escapeMarkdown(software)} on ${shownTime(now)}.\n\n`)
      file.text(line(columns.map(({ name }) => escapeMarkdown(columnTitle(name)))))
      file.text(`|${columns.map(({ name }) => (isResult(name) ? '---:' : '---')).join('|')}|\n`)
      for await (const row of unhurried(sheetRows(history), signal)) file.text(line(columns.map((column) => escapeMarkdown(shownCell(column.cell(row, history))))))
      const changed = [...history.versions()].filter(({ changes }) => changes !== null)
      if (changed.length > 0) file.text('\n## Changes\n\n')
      for (const { short, changes, hypothesis, verdict } of changed) {
        const said = [changes?.sentence ?? '', hypothesis === '' ? '' : `Hypothesis: ${hypothesis}`, verdict === '' ? '' : `Verdict: ${verdict}`].filter((text) => text !== '')
        file.text(`- ${escapeMarkdown(short)}: ${said.map(escapeMarkdown).join(' ')}\n`)
      }
    })
  },
}
