import { createHash } from 'node:crypto'
import type { HistoryWriter } from '../format'
import { versionOf } from '../history'
import type { History, HistoryRun } from '../history'
import { escapeHtml } from '../markup'
import { unhurried, writeOut } from '../output'
import type { OutputFile } from '../output'
import { columnTitle, isResult, peopleColumns } from '../people-columns'
import { sheetRows } from '../sheet'
import { shownCell, shownTime } from '../shown'
import { COLOURS, chart } from '../svg-chart'
import type { Curve } from '../svg-chart'

/** Runs whose curves are drawn, the newest ones, and metrics that get a figure; more would be a page that nobody reads. */
const [RUNS, FIGURES] = [24, 12]

const LIGHT = ['#0b6e99', '#b4540a', '#2f7d32', '#8e3a8e', '#a01f2e', '#5b6470', '#6a5d00', '#0f766e']
const DARK = ['#5cb8e4', '#f0a35e', '#7fc982', '#d68ad6', '#f08a94', '#9aa4b0', '#d6c45a', '#5fd0c5']
const colours = (list: readonly string[]): string => list.map((colour, i) => `--c${i}:${colour}`).join(';')

const STYLE = `:root{color-scheme:light dark;--ink:#1b1f24;--soft:#5b6470;--rule:#d7dce2;--paper:#fff;${colours(LIGHT)}}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa4b0;--rule:#343b44;--paper:#15181c;${colours(DARK)}}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:1200px;margin:40px auto;padding:0 24px}
h1{font-size:24px;margin:0 0 4px}h2{font-size:17px;margin:36px 0 8px}p{color:var(--soft);margin:4px 0 12px}
.wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:5px 14px 5px 0;border-bottom:1px solid var(--rule);font-weight:400;white-space:nowrap;max-width:32em;overflow:hidden;text-overflow:ellipsis}
thead th{color:var(--soft)}.number{text-align:right}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:20px 32px}figure{margin:0}figcaption{color:var(--soft);font-size:13px}
svg{width:100%;height:auto;font:11px system-ui,sans-serif;fill:var(--soft)}.grid{stroke:var(--rule)}.line{fill:none;stroke-width:1.5}
${Array.from({ length: COLOURS }, (_, i) => `.line.c${i}{stroke:var(--c${i})}.dot.c${i},.key.c${i}{fill:var(--c${i})}`).join('')}
.keys{display:flex;flex-wrap:wrap;gap:2px 18px;list-style:none;padding:0;font-size:13px}.keys svg{width:10px;height:10px;margin-right:6px}
dt{margin-top:10px}dd{margin:0 0 0 24px;color:var(--soft)}
@media print{body{margin:0;max-width:none}figure,tr{break-inside:avoid}}`

/** Names may hold letters that run the other way; each is kept to itself. */
const own = (text: string): string => `<bdi>${escapeHtml(text)}</bdi>`

const labelOf = (history: History, run: HistoryRun): string => {
  const version = versionOf(history, run)
  return `${run.short}: ${version.name ?? version.short}${run.seed === null ? '' : `, seed ${run.seed}`}`
}

/** A later attempt stands for its steps; what an earlier one has before them stays. */
function continued(before: Curve | undefined, next: Curve): Curve {
  if (before === undefined) return next
  const first = next.steps[0] ?? 0
  const kept = before.steps.findIndex((step) => step >= first)
  const joined = (a: Float64Array, b: Float64Array): Float64Array => Float64Array.from([...a.subarray(0, kept < 0 ? a.length : kept), ...b])
  return { ...next, steps: joined(before.steps, next.steps), values: joined(before.values, next.values) }
}

/** The figures: one for each metric, validated ones first, a curve for each of the newest runs. */
function figures(history: History, runs: readonly HistoryRun[]): string[] {
  const byMetric = new Map<string, Curve[]>()
  runs.forEach((run, colour) => {
    const own = new Map<string, Curve>()
    for (const { name, steps, values } of history.series(run.id)) own.set(name, continued(own.get(name), { label: labelOf(history, run), colour, steps, values }))
    for (const [name, curve] of own) byMetric.set(name, [...(byMetric.get(name) ?? []), curve])
  })
  const rank = (name: string): number => ['val.', 'test.', 'train.'].findIndex((split) => name.startsWith(split)) + (name.endsWith('.scaled') ? 10 : 0)
  const names = [...byMetric.keys()].sort((a, b) => (rank(a) < 0 ? 5 : rank(a)) - (rank(b) < 0 ? 5 : rank(b)) || (a < b ? -1 : 1))
  return names.map((name) => chart(name, byMetric.get(name) ?? [])).filter((figure) => figure !== '').slice(0, FIGURES)
}

async function writeTable(history: History, file: OutputFile, signal?: AbortSignal): Promise<void> {
  const columns = peopleColumns(history)
  const kind = (name: string): string => (isResult(name) ? ' class="number"' : '')
  file.text(`<div class="wide"><table><thead><tr>${columns.map(({ name }) => `<th${kind(name)}>${own(columnTitle(name))}</th>`).join('')}</tr></thead><tbody>`)
  for await (const row of unhurried(sheetRows(history), signal)) file.text(`<tr>${columns.map((column) => `<td${kind(column.name)}>${own(shownCell(column.cell(row, history)))}</td>`).join('')}</tr>\n`)
  file.text('</tbody></table></div>')
}

export const html: HistoryWriter = {
  id: 'html', title: 'HTML report', summary: 'One page with the sheet and its curves: no script, nothing loaded, to be read anywhere.', source: 'HTML Living Standard; CSP Level 3', shape: 'file', extension: '.html',
  leaves: [`curves of runs before the newest ${RUNS}, and of metrics after the first ${FIGURES}`, 'recipes, code and machines', 'digits beyond the fifth', 'the content of files'], reader: null,
  async write(history, path, { now, software, signal }) {
    const newest: HistoryRun[] = []
    let count = 0
    for (const run of history.runs()) {
      count += 1
      newest.push(run)
      if (newest.length > RUNS) newest.shift()
    }
    const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'`
    const name = history.project.name || 'Atelier project'
    await writeOut(path, async (file) => {
      file.text(`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width"><title>${escapeHtml(name)}</title><style>${STYLE}</style></head><body>\n`)
      file.text(`<h1>${own(name)}</h1><p>${count} ${count === 1 ? 'run' : 'runs'}. Written by Atelier ${escapeHtml(software)} on ${shownTime(now)}.</p>`)
      const drawn = figures(history, newest)
      if (drawn.length > 0) {
        file.text(`<h2>Curves</h2>${count > RUNS ? `<p>The newest ${RUNS} of ${count} runs.</p>` : ''}<ul class="keys">`)
        newest.forEach((run, i) => file.text(`<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="key c${i % COLOURS}" width="10" height="10" rx="2"/></svg>${own(labelOf(history, run))}</li>`))
        file.text(`</ul><div class="charts">${drawn.join('\n')}</div>`)
      }
      file.text('<h2>Versions and runs</h2>')
      await writeTable(history, file, signal)
      file.text('<h2>What was changed</h2><dl>')
      for await (const { short, name: called, changes, hypothesis, verdict, note } of unhurried(history.versions(), signal)) {
        const said = [changes?.sentence ?? '', changes?.confounded === true ? 'More than one factor changed.' : '', hypothesis === '' ? '' : `Hypothesis: ${hypothesis}`, verdict === '' ? '' : `Verdict: ${verdict}`, note].filter((text) => text !== '')
        if (said.length > 0) file.text(`<dt>${own(called === null ? short : `${short}: ${called}`)}</dt>${said.map((text) => `<dd>${own(text)}</dd>`).join('')}\n`)
      }
      file.text('</dl></body></html>\n')
    })
  },
}
