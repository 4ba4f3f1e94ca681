import { existsSync, readdirSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { parse } from 'yaml'
import { jsonObject } from '../../../preload/contract'
import { COLUMNS, DVCLIVE } from '../dvclive'
import { foreignRows } from '../foreign'
import type { HistoryReader } from '../format'
import type { Gathering } from '../gather'
import { byText } from '../history'
import { filesBelow, plainStat, smallText } from '../input'
import { numberOfText, wholeOfText } from '../numbers'
import { addFiles } from '../objects-in'
import { jsonOf, parsed, refuse } from '../refusal'
import { flatJson } from '../settings'
import { SIDE, addInAttempts, addSide, readRunSide, readWholeSide } from '../side'
import type { SeriesPlace } from '../side'
import { tableRows } from '../table-in'
import { placesOf } from './mlflow'

type Point = readonly [step: number, value: number, time: number]

const isFolder = (path: string): boolean => existsSync(path) && plainStat(path, basename(path)).isDirectory()
/** A folder that DVCLive left: it has the summary or plots. */
const isRun = (path: string): boolean => isFolder(path) && (existsSync(join(path, DVCLIVE.summary)) || existsSync(join(path, DVCLIVE.plots)))

/** DVCLive writes a value that is no finite number as Python's JSON does, which JSON itself does not know. */
const knownJson = (text: string): string => text.replace(/"(?:[^"\\]|\\.)*"|\b(?:NaN|-?Infinity)\b|-Infinity/g, (token) => (token.startsWith('"') ? token : `"${token}"`))

async function pointsOf(path: string, where: string): Promise<Point[]> {
  const points: Point[] = []
  for await (const { cells, where: here } of tableRows(path, where, '\t')) {
    const named = [...cells].find(([column]) => column !== COLUMNS.step && column !== COLUMNS.time)
    const [step, time] = [wholeOfText(cells.get(COLUMNS.step) ?? ''), wholeOfText(cells.get(COLUMNS.time) ?? '0')]
    const value = numberOfText(named?.[1] ?? '')
    if (step === null) throw refuse('value', `${here}, column "step"`, `"${cells.get(COLUMNS.step) ?? ''}" is not a whole number`)
    if (time === null) throw refuse('value', `${here}, column "timestamp"`, `"${cells.get(COLUMNS.time) ?? ''}" is not a whole number`)
    if (value === null) throw refuse('value', `${here}, column "${named?.[0] ?? 'value'}"`, `"${named?.[1] ?? ''}" is not a number`)
    points.push([step, value, time])
  }
  return points
}

const plotsIn = (folder: string, where: string): string[] => (isFolder(join(folder, DVCLIVE.plots)) ? filesBelow(join(folder, DVCLIVE.plots), `${where}/${DVCLIVE.plots}`).filter((name) => name.endsWith('.tsv')) : [])

async function readOwn(folder: string, where: string, into: Gathering): Promise<void> {
  const sideWhere = `${where}/${SIDE}`
  const side = readRunSide(smallText(join(folder, SIDE), sideWhere), sideWhere)
  addSide(side, sideWhere, into)
  const placesAt = new Map<string, SeriesPlace[]>()
  for (const place of side.series) placesAt.set(place.at ?? place.name, [...(placesAt.get(place.at ?? place.name) ?? []), place])
  const plots = plotsIn(folder, where)
  for (const name of placesAt.keys()) if (!plots.includes(`${name}.tsv`)) throw refuse('incomplete', `${where}/${DVCLIVE.plots}`, `the file "${name}.tsv" is not there`)
  for (const file of plots) {
    const here = `${where}/${DVCLIVE.plots}/${file}`
    addInAttempts(into, side.run.id, placesAt.get(file.slice(0, -'.tsv'.length)) ?? [], await pointsOf(join(folder, DVCLIVE.plots, file), here), here)
  }
  addFiles(into, folder, side.files ?? {}, sideWhere)
}

/** The last values of metrics.json, whose nested objects are names with slashes. */
function summaryOf(folder: string, where: string): Record<string, number> {
  if (!existsSync(join(folder, DVCLIVE.summary))) return {}
  const here = `${where}/${DVCLIVE.summary}`
  const last: Record<string, number> = {}
  for (const [name, value] of flatJson(parsed(jsonObject, jsonOf(knownJson(smallText(join(folder, DVCLIVE.summary), here)), here), here), '/')) {
    const number = typeof value === 'number' ? value : numberOfText(String(value))
    if (name !== COLUMNS.step && number !== null) last[name] = number
  }
  return last
}

function paramsOf(folder: string, where: string): Record<string, string> {
  const path = join(folder, DVCLIVE.params)
  if (!existsSync(path)) return {}
  const here = `${where}/${DVCLIVE.params}`
  const text = smallText(path, here)
  let value: unknown
  try {
    value = parse(text, { maxAliasCount: 0 })
  } catch (error) {
    throw refuse('damaged', here, error instanceof Error ? error.message.split('\n', 1)[0] ?? '' : String(error))
  }
  return Object.fromEntries([...flatJson(parsed(jsonObject, value ?? {}, here), '.')].map(([name, own]) => [name, String(own)]))
}

async function readForeign(folder: string, where: string, into: Gathering): Promise<void> {
  const read: (ReturnType<typeof placesOf> & { where: string })[] = []
  for (const file of plotsIn(folder, where)) {
    const here = `${where}/${DVCLIVE.plots}/${file}`
    read.push({ where: here, ...placesOf(file.slice(0, -'.tsv'.length), await pointsOf(join(folder, DVCLIVE.plots, file), here)) })
  }
  const times = read.flatMap(({ points }) => [points[0]?.[2] ?? 0, points.at(-1)?.[2] ?? 0]).filter((time) => time > 0)
  const last = { ...Object.fromEntries(read.map(({ places, points }) => [places[0]?.name ?? '', points.at(-1)?.[1] ?? NaN])), ...summaryOf(folder, where) }
  const { version, run } = foreignRows({
    key: `${where} ${JSON.stringify(last)}`, short: where, source: 'DVCLive', name: where, created: times.length === 0 ? 0 : Math.min(...times), ended: times.length === 0 ? null : Math.max(...times),
    params: paramsOf(folder, where), last, step: read.reduce((most, { points }) => points.reduce((step, point) => Math.max(step, point[0]), most), 0),
  })
  into.addVersion(version, where)
  into.addRun({ ...run, attempts: Math.max(1, ...read.map(({ places }) => places.length)) }, [], where)
  for (const one of read) addInAttempts(into, run.id, one.places, one.points, one.where)
}

export const dvclive: HistoryReader = {
  id: 'dvclive', title: 'DVCLive folder', summary: 'A folder that DVCLive or Atelier wrote, or one with a folder for each run.', source: 'dvc.org/doc/dvclive/how-it-works, 3.49',
  detect: (path) => isFolder(path) && (isRun(path) || readdirSync(path).some((name) => isRun(join(path, name))) || (existsSync(join(path, SIDE)) && readdirSync(path).length === 1)),
  async read(path, into) {
    const folders = isRun(path) ? [path] : readdirSync(path).sort(byText).map((name) => join(path, name)).filter(isRun)
    if (!isRun(path) && existsSync(join(path, SIDE))) readWholeSide(smallText(join(path, SIDE), SIDE), SIDE, into)
    else if (folders.length === 0) throw refuse('missing', basename(path), 'there is no run in it')
    for (const folder of folders) {
      const where = relative(path, folder) || basename(path)
      await into.pause()
      await (existsSync(join(folder, SIDE)) ? readOwn(folder, where, into) : readForeign(folder, where, into))
    }
  },
}
