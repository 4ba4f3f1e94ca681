import { z } from 'zod'
import { DOCUMENT, checkMark } from './document'
import { HISTORY_SCHEMA, historyArtifact, historyDataset, historyProject, historyRun, historyVersion, versionOf } from './history'
import type { History, HistoryRun } from './history'
import type { Gathering } from './gather'
import { jsonOf, parsed, refuse } from './refusal'

/**
 * What formats of other programs have no place for, as JSON beside what they do: with each run its row, its version's and
 * how its points lie in the format's own files; once for the whole, project, data sets and the versions without a run.
 */
export const seriesPlace = z.strictObject({
  name: z.string().min(1), attempt: z.int().positive(), points: z.int().positive(),
  /** The file or key that holds it in the format, where that is not its name. */
  at: z.string().optional(),
})
export type SeriesPlace = z.infer<typeof seriesPlace>

const runSide = z.strictObject({
  format: z.literal(DOCUMENT), schema: z.int(), version: historyVersion, run: historyRun, artifacts: z.array(historyArtifact), series: z.array(seriesPlace),
  /** File of each artifact whose content comes along, relative to the run's folder, by hash. */
  files: z.record(z.string(), z.string()).optional(),
})
export type RunSide = z.infer<typeof runSide>

const wholeSide = z.strictObject({ format: z.literal(DOCUMENT), schema: z.int(), project: historyProject, datasets: z.array(historyDataset), versions: z.array(historyVersion) })

/** File name of both, in formats that are folders. */
export const SIDE = 'atelier.json'

export function runSideText(history: History, run: HistoryRun, series: readonly SeriesPlace[], files?: Readonly<Record<string, string>>): string {
  return JSON.stringify({ format: DOCUMENT, schema: HISTORY_SCHEMA, version: versionOf(history, run), run, artifacts: history.artifacts(run.id), series, ...(files === undefined ? {} : { files }) })
}

export function wholeSideText(history: History): string {
  const ran = new Set<string>()
  for (const run of history.runs()) ran.add(run.version)
  return JSON.stringify({ format: DOCUMENT, schema: HISTORY_SCHEMA, project: history.project, datasets: history.datasets, versions: [...history.versions()].filter(({ id }) => !ran.has(id)) })
}

export function readRunSide(text: string, where: string): RunSide {
  const value = jsonOf(text, where)
  checkMark(value, where)
  const side = parsed(runSide, value, where)
  if (side.run.version !== side.version.id) throw refuse('disagrees', where, `field run.version: it is ${side.run.version}, and the version beside it ${side.version.id}`)
  return side
}

export function readWholeSide(text: string, where: string, into: Gathering): void {
  const value = jsonOf(text, where)
  checkMark(value, where)
  const { project, datasets, versions } = parsed(wholeSide, value, where)
  into.project = project
  datasets.forEach((dataset) => into.addDataset(dataset, where))
  versions.forEach((version) => into.addVersion(version, where))
}

/** Takes up the rows of a run that a side record tells. */
export function addSide({ version, run, artifacts }: RunSide, where: string, into: Gathering): void {
  into.addVersion(version, where, 'same')
  into.addRun(run, artifacts, where)
}

/** Puts points that a format keeps in one line of steps back into their attempts. */
export function addInAttempts(into: Gathering, run: string, places: readonly SeriesPlace[], points: readonly (readonly [step: number, value: number, time: number])[], where: string): void {
  const told = places.reduce((sum, place) => sum + place.points, 0)
  if (told !== points.length) throw refuse('incomplete', where, `it has ${points.length} points, and ${told} were written`)
  let at = 0
  for (const { name, attempt, points: count } of places) {
    const add = into.series(run, attempt, name, where)
    for (const [step, value, time] of points.slice(at, at + count)) add(step, value, time)
    at += count
  }
}
