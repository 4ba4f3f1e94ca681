import { SCALED, scaledBeside } from '../../preload/contract'
import type { Evaluation, RunRow, Series, VersionRow } from '../../preload/contract'
import { figure } from '../lib/figure'

export interface ReportFacts {
  readonly run: RunRow
  readonly version: VersionRow
  readonly series: readonly Series[]
  readonly evaluation: Evaluation | null
  /** UTC milliseconds. */
  readonly now: number
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;')
const when = (time: number | null): string => (time === null ? 'not yet' : new Date(time).toISOString().slice(0, 19).replace('T', ' ') + ' UTC')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${head.map((cell) => `<th>${escape(cell)}</th>`).join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${row.map((cell) => `<td>${escape(cell)}</td>`).join('')}</tr>`).join('')}</tbody></table>`

/** One small chart: a line for each series, labelled at its end. Width and height in CSS pixels. */
function chart(title: string, lines: readonly Series[]): string {
  const [width, height, left, bottom, right] = [640, 220, 48, 24, 110]
  const steps = lines.flatMap((line) => line.steps)
  const values = lines.flatMap((line) => line.values).filter(Number.isFinite)
  if (values.length === 0) return ''
  const [x0, x1] = [steps.reduce((a, b) => Math.min(a, b)), steps.reduce((a, b) => Math.max(a, b))]
  const [y0, y1] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
  const x = (step: number): number => left + ((step - x0) / Math.max(1, x1 - x0)) * (width - left - right)
  const y = (value: number): number => height - bottom - ((value - y0) / (y1 - y0 || 1)) * (height - bottom - 12)
  const drawn = lines.map((line, i) => {
    const points = line.steps.flatMap((step, k) => (Number.isFinite(line.values[k]) ? [`${x(step).toFixed(1)},${y(line.values[k] ?? 0).toFixed(1)}`] : [])).join(' ')
    // A training that diverged ends with values that no place on the axis stands for.
    const last = line.values.findLast(Number.isFinite)
    if (last === undefined) return ''
    return `<polyline class="line l${i}" points="${points}"/><text class="t${i}" x="${width - right + 6}" y="${(y(last) + 4 + i * 14 - (lines.length - 1) * 7).toFixed(1)}">${escape(line.name)}</text>`
  }).join('')
  const axis = `<text x="4" y="16">${figure(y1)}</text><text x="4" y="${height - bottom}">${figure(y0)}</text><text x="${left}" y="${height - 6}">step ${x0}</text><text x="${width - right}" y="${height - 6}" text-anchor="end">step ${x1}</text>`
  return `<figure><figcaption>${escape(title)}</figcaption><svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">${axis}${drawn}</svg></figure>`
}

function confusion({ classes, matrix, split, weights }: Evaluation): string {
  const most = matrix.flat().reduce((a, b) => Math.max(a, b), 1)
  const rows = matrix.map((row, i) => `<tr><th scope="row">${escape(classes[i] ?? '')}</th>${row.map((count, j) => `<td class="cell${i === j ? ' right' : ''}" style="--share:${(count / most).toFixed(3)}">${count}</td>`).join('')}</tr>`).join('')
  return `<h2>Confusion matrix</h2><p>${escape(split)} samples, ${weights} weights; rows are the true class, columns what the model said.</p><table class="matrix"><thead><tr><th></th>${classes.map((name) => `<th>${escape(name)}</th>`).join('')}</tr></thead><tbody>${rows}</tbody></table>`
}

/** What the checks doubted before the run, and why it was started all the same; nothing where all was well or nobody looked. */
function doubts({ preflight, reason }: RunRow): string {
  const found = (preflight ?? []).filter(({ level }) => level !== 'green')
  if (found.length === 0) return ''
  return `<h2>Before it ran</h2>${table(['', ''], [...found.map(({ level, message }) => [level, message]), ...(reason === null ? [] : [['started all the same', reason]])])}`
}

const STYLE = `:root{color-scheme:light dark;--ink:#1b1f24;--soft:#5b6470;--line:#d7dce2;--paper:#fff;--a:#0b6e99;--b:#b4540a}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ed;--soft:#9aa4b0;--line:#343b44;--paper:#15181c;--a:#5cb8e4;--b:#f0a35e}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:860px;margin:40px auto;padding:0 24px}
h1{font-size:24px;margin:0 0 4px}h2{font-size:17px;margin:32px 0 8px}p{color:var(--soft);margin:4px 0 12px}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}th,td{text-align:left;padding:4px 14px 4px 0;border-bottom:1px solid var(--line);font-weight:400}thead th{color:var(--soft)}
figure{margin:16px 0}figcaption{color:var(--soft)}svg{width:100%;height:auto;font:11px system-ui,sans-serif;fill:var(--soft)}
.line{fill:none;stroke-width:1.6;stroke:var(--a)}.l1{stroke:var(--b);stroke-dasharray:6 3}.t0{fill:var(--a)}.t1{fill:var(--b)}
@media print{body{margin:0;max-width:none}pre{white-space:pre-wrap}figure,table{break-inside:avoid}}
.matrix td,.matrix th{padding:4px 6px;text-align:right;font-size:12px}.cell{background:color-mix(in srgb,var(--b) calc(var(--share)*70%),transparent)}.right{background:color-mix(in srgb,var(--a) calc(var(--share)*70%),transparent)}
pre{background:color-mix(in srgb,var(--ink) 6%,transparent);padding:14px;overflow:auto;border-radius:6px;font-size:12.5px}`

/** One run as a self-contained HTML page: no script, nothing loaded, every value escaped, its own content security policy. */
export function runReport({ run, version, series, evaluation, now }: ReportFacts): string {
  const names = [...new Set([...Object.keys(run.last), ...Object.keys(run.best)])].filter((name) => !name.endsWith(SCALED)).sort()
  const withScaled = (value: number | undefined, scaled: number | undefined): string => `${figure(value)}${scaled === undefined ? '' : ` (scaled ${figure(scaled)})`}`
  const pair = (metric: string): Series[] => ['train', 'val'].map((split) => series.find((s) => s.name === `${split}.${metric}`)).filter((s) => s !== undefined)
  // Every metric that was validated, the loss first.
  const charted = [...new Set(['loss', ...series.filter((s) => s.name.startsWith('val.') && !/\.(scaled|weighted)$/.test(s.name)).map((s) => s.name.slice('val.'.length))])].slice(0, 8)
  const body = [
    `<h1>${escape(run.short)}: ${escape(version.name ?? version.changes?.sentence ?? version.short)}</h1>`,
    `<p>${escape(run.state)} on ${escape(run.dataset)}, version ${escape(version.short)}, seed ${run.seed}, engine ${escape(run.engine ?? 'not started')}, ${run.seconds.toFixed(1)} s of training${run.dataWait === null ? '' : `, of which ${(100 * run.dataWait).toFixed(1)} % waiting for data`}. Written ${when(now)}.</p>`,
    '<h2>Results</h2>', table(['metric', 'last', 'best', 'epoch of best'], names.map((name) => [name, withScaled(run.last[name], scaledBeside(run, name).last), withScaled(run.best[name]?.value, scaledBeside(run, name).best), run.best[name] === undefined ? '' : String(run.best[name].epoch)])),
    doubts(run),
    '<h2>Curves</h2>', ...charted.map((metric) => chart(metric, pair(metric))), evaluation === null ? '' : confusion(evaluation),
    `<h2>${version.recipe === null ? 'Settings' : 'Recipe'}</h2>`, `<pre>${escape(JSON.stringify(version.recipe ?? version.params, null, 2))}</pre>`,
    '<h2>Where it ran</h2>', table(['', ''], [
      ['started', when(run.started)], ['ended', when(run.ended)], ['weights', run.weights ?? 'not finished'], ['data', version.dataFingerprint ?? 'not known'],
      ...Object.entries(version.environment ?? {}).map(([key, value]) => [key, String(value ?? 'none')]), ['code', version.code === null ? 'not known' : version.code.atelier.commit ?? version.code.atelier.version],
    ]),
  ]
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escape(run.short)} - Atelier</title><style>${STYLE}</style></head><body>${body.join('\n')}</body></html>\n`
}
