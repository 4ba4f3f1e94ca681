import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { History, HistoryRun } from './history'
import { ASCII, safeNames } from './names'
import { textOfNumber } from './numbers'
import { writeOut } from './output'
import type { SeriesPlace } from './side'

/** The folder of DVCLive (dvc.org/doc/dvclive/how-it-works, 3.49): metrics.json, params.yaml, plots/metrics/NAME.tsv, dvc.yaml. */
export const DVCLIVE = { summary: 'metrics.json', params: 'params.yaml', plots: 'plots/metrics', dvc: 'dvc.yaml' } as const

/** Like DVCLive, which writes what is no finite number as Python's text. */
const valueText = (value: number): string => (Number.isNaN(value) ? 'nan' : Math.abs(value) === Infinity ? (value > 0 ? 'inf' : '-inf') : textOfNumber(value))

/** The columns beside the metric's own; a metric of that name gets another file and column. */
export const COLUMNS = { time: 'timestamp', step: 'step' } as const

/** File names of metrics without ".tsv"; the column is named as the file. */
export function metricFiles(names: readonly string[]): Map<string, string> {
  const reserved: readonly string[] = [COLUMNS.time, COLUMNS.step]
  const safe = safeNames([...reserved, ...names.map((name) => (reserved.includes(name) ? `${name}_` : name))], ASCII)
  return new Map(names.map((name) => [name, safe.get(reserved.includes(name) ? `${name}_` : name) ?? name]))
}

/** Points as tab-separated files: time, step, value; attempts stand one behind the other. One metric is in memory at a time. */
export async function writePlots(history: History, run: HistoryRun, folder: string): Promise<{ readonly places: SeriesPlace[]; readonly files: ReadonlyMap<string, string> }> {
  mkdirSync(join(folder, DVCLIVE.plots), { recursive: true })
  const places: SeriesPlace[] = []
  const all = new Set<string>()
  for (const { name } of history.series(run.id)) all.add(name)
  const files = metricFiles([...all, ...Object.keys(run.last)].filter((name, i, names) => names.indexOf(name) === i))
  for (const name of all) {
    const at = files.get(name) ?? name
    await writeOut(join(folder, DVCLIVE.plots, `${at}.tsv`), (file) => {
      file.text(`${COLUMNS.time}\t${COLUMNS.step}\t${at}\n`)
      for (const series of history.series(run.id)) {
        if (series.name !== name) continue
        const { attempt, steps, values, times } = series
        for (let i = 0; i < steps.length; i += 1) file.text(`${times[i] ?? 0}\t${steps[i] ?? 0}\t${valueText(values[i] ?? NaN)}\n`)
        places.push({ name, attempt, points: steps.length, ...(at === name ? {} : { at }) })
      }
    })
  }
  return { places, files }
}

/** metrics.json: the last values, and the step. */
export const summaryText = (run: HistoryRun, files: ReadonlyMap<string, string>): string =>
  `${JSON.stringify({ ...Object.fromEntries(Object.entries(run.last).map(([name, value]) => [files.get(name) ?? name, value])), step: run.step }, null, 2)}\n`

export const paramsText = (settings: unknown): string => stringify(settings, { lineWidth: 0, aliasDuplicateObjects: false })

/** What DVC reads to find the rest. */
export const dvcText = (hasPlots: boolean): string =>
  stringify({ params: [DVCLIVE.params], metrics: [DVCLIVE.summary], ...(hasPlots ? { plots: [{ [DVCLIVE.plots]: { x: COLUMNS.step } }] } : {}) })
