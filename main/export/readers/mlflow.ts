import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { foreignRows } from '../foreign'
import type { HistoryReader } from '../format'
import type { Gathering } from '../gather'
import { byText } from '../history'
import type { HistoryRun } from '../history'
import { filesBelow, linesOf, plainStat, smallText } from '../input'
import { META, STATUS, hexOfUlid } from '../mlflow'
import { numberOfText, wholeOfText } from '../numbers'
import { addFiles } from '../objects-in'
import { parsed, refuse } from '../refusal'
import { SIDE, addInAttempts, addSide, readRunSide, readWholeSide } from '../side'
import type { SeriesPlace } from '../side'

type Point = readonly [step: number, value: number, time: number]

const isFolder = (path: string): boolean => existsSync(path) && plainStat(path, basename(path)).isDirectory()
const foldersIn = (path: string, where: string): string[] => readdirSync(path).filter((name) => !name.startsWith('.')).sort(byText).filter((name) => plainStat(join(path, name), `${where}/${name}`).isDirectory())

/** Points of a metric's file, in the order in which they were written. A line has time, value and, since 2019, a step; a data set may follow. */
function pointsOf(path: string, where: string): Point[] {
  const points: Point[] = []
  let number = 0
  for (const line of linesOf(path, where)) {
    number += 1
    const here = `${where}, line ${number}`
    const parts = line.trim().split(' ')
    if (![2, 3, 5].includes(parts.length)) throw refuse('damaged', here, `it has ${parts.length} parts, and time, value and step were expected`)
    const [time, value, step] = [wholeOfText(parts[0] ?? ''), numberOfText(parts[1] ?? ''), wholeOfText(parts[2] ?? '0')]
    if (time === null) throw refuse('value', `${here}, field time`, `"${parts[0] ?? ''}" is not a whole number`)
    if (value === null) throw refuse('value', `${here}, field value`, `"${parts[1] ?? ''}" is not a number`)
    if (step === null) throw refuse('value', `${here}, field step`, `"${parts[2] ?? ''}" is not a whole number`)
    points.push([step, value, time])
  }
  return points
}

/** Points of another program: where a step does not go forward a new attempt begins; where no step was ever given they are counted. */
export function placesOf(name: string, points: readonly Point[]): { readonly places: SeriesPlace[]; readonly points: readonly Point[]; readonly counted: boolean } {
  const counted = points.length > 1 && points.every(([step]) => step === points[0]?.[0])
  const own = counted ? points.map(([, value, time], i): Point => [i, value, time]) : points
  const places: SeriesPlace[] = []
  let from = 0
  own.forEach(([step], i) => {
    const next = own[i + 1]
    if (next !== undefined && next[0] > step) return
    places.push({ name, attempt: places.length + 1, points: i + 1 - from })
    from = i + 1
  })
  return { places, points: own, counted }
}

const meta = z.object({ run_id: z.string().optional(), run_uuid: z.string().optional(), run_name: z.string().nullish(), status: z.int().nullish(), start_time: z.int().nonnegative().nullish(), end_time: z.int().nonnegative().nullish() })
const STATES: Readonly<Record<number, HistoryRun['state']>> = { [STATUS.running]: 'interrupted', [STATUS.scheduled]: 'interrupted', [STATUS.finished]: 'done', [STATUS.failed]: 'failed', [STATUS.killed]: 'stopped' }

function yamlOf(path: string, where: string): unknown {
  try {
    return parse(smallText(path, where), { maxAliasCount: 0 })
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('YAML') || error instanceof ReferenceError) throw refuse('damaged', where, error.message.split('\n', 1)[0] ?? '')
    throw error
  }
}

const textsIn = (folder: string, where: string): Record<string, string> =>
  Object.fromEntries(isFolder(folder) ? filesBelow(folder, where).map((name) => [name, smallText(join(folder, name), `${where}/${name}`)]) : [])

function readForeign(folder: string, where: string, experiment: string, into: Gathering): void {
  const facts = parsed(meta, yamlOf(join(folder, META), `${where}/${META}`), `${where}/${META}`)
  const id = facts.run_id ?? facts.run_uuid ?? basename(folder)
  const tags = textsIn(join(folder, 'tags'), `${where}/tags`)
  const metrics = isFolder(join(folder, 'metrics')) ? filesBelow(join(folder, 'metrics'), `${where}/metrics`) : []
  const last: Record<string, number> = {}
  const read = metrics.map((name) => ({ name, where: `${where}/metrics/${name}`, ...placesOf(name, pointsOf(join(folder, 'metrics', name), `${where}/metrics/${name}`)) }))
  for (const { name, points } of read) last[name] = points.at(-1)?.[1] ?? NaN
  const { version, run } = foreignRows({
    key: id, short: id.slice(0, 8), source: 'MLflow', name: facts.run_name ?? tags['mlflow.runName'] ?? null, note: tags['mlflow.note.content'], params: textsIn(join(folder, 'params'), `${where}/params`),
    tags: Object.entries(tags).filter(([key]) => !key.startsWith('mlflow.')).map(([key, value]) => (value === '' ? key : `${key}: ${value}`)), dataset: experiment,
    state: STATES[facts.status ?? STATUS.running], created: facts.start_time ?? 0, ended: facts.end_time ?? null, last, step: read.reduce((most, { points }) => points.reduce((step, point) => Math.max(step, point[0]), most), 0),
  })
  into.addVersion(version, where)
  into.addRun({ ...run, attempts: Math.max(1, ...read.map(({ places }) => places.length)) }, [], where)
  for (const one of read) {
    addInAttempts(into, run.id, one.places, one.points, one.where)
    if (one.counted) into.notes.push(`${one.where} gives one step to all its points; they were counted instead`)
  }
  const left = isFolder(join(folder, 'artifacts')) ? filesBelow(join(folder, 'artifacts'), `${where}/artifacts`).length : 0
  if (left > 0) into.notes.push(`${where}: ${left} artifacts were left out`)
}

function readOwn(folder: string, where: string, into: Gathering): void {
  const sideWhere = `${where}/artifacts/${SIDE}`
  plainStat(join(folder, 'artifacts'), `${where}/artifacts`)
  const side = readRunSide(smallText(join(folder, 'artifacts', SIDE), sideWhere), sideWhere)
  if (hexOfUlid(side.run.id) !== basename(folder)) throw refuse('disagrees', sideWhere, `it is of run ${side.run.id}, in the folder of another`)
  addSide(side, sideWhere, into)
  const metrics = isFolder(join(folder, 'metrics')) ? filesBelow(join(folder, 'metrics'), `${where}/metrics`) : []
  const placesAt = new Map<string, SeriesPlace[]>()
  for (const place of side.series) placesAt.set(place.at ?? place.name, [...(placesAt.get(place.at ?? place.name) ?? []), place])
  for (const name of placesAt.keys()) if (!metrics.includes(name)) throw refuse('incomplete', `${where}/metrics`, `the file "${name}" is not there`)
  for (const name of metrics) addInAttempts(into, side.run.id, placesAt.get(name) ?? [], pointsOf(join(folder, 'metrics', name), `${where}/metrics/${name}`), `${where}/metrics/${name}`)
  addFiles(into, folder, side.files ?? {}, sideWhere)
}

/** Experiments of a store: folders with a meta.yaml, whose own folders with one are runs. */
function* runsOf(path: string): Generator<{ readonly folder: string; readonly where: string; readonly experiment: string }> {
  for (const experiment of foldersIn(path, basename(path))) {
    if (!existsSync(join(path, experiment, META))) continue
    const named = z.object({ name: z.string() }).safeParse(yamlOf(join(path, experiment, META), `${experiment}/${META}`))
    for (const run of foldersIn(join(path, experiment), experiment)) {
      if (existsSync(join(path, experiment, run, META))) yield { folder: join(path, experiment, run), where: `${experiment}/${run}`, experiment: named.success ? named.data.name : experiment }
    }
  }
}

export const mlflow: HistoryReader = {
  id: 'mlflow', title: 'MLflow file store', summary: 'A folder "mlruns", written by Atelier or MLflow.', source: 'mlflow/store/tracking/file_store.py, 3.17',
  detect: (path) => isFolder(path) && foldersIn(path, basename(path)).some((name) => existsSync(join(path, name, META))),
  async read(path, into) {
    if (existsSync(join(path, SIDE))) readWholeSide(smallText(join(path, SIDE), SIDE), SIDE, into)
    let runs = 0
    for (const { folder, where, experiment } of runsOf(path)) {
      runs += 1
      await into.pause()
      if (existsSync(join(folder, 'artifacts', SIDE))) readOwn(folder, where, into)
      else readForeign(folder, where, experiment, into)
    }
    if (runs === 0 && !existsSync(join(path, SIDE))) throw refuse('missing', basename(path), 'there is no run in it')
  },
}
