import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { runFolders } from '../folders'
import type { HistoryWriter, WriteContext } from '../format'
import { versionOf } from '../history'
import type { History, HistoryRun, HistorySeries } from '../history'
import { unhurried, writeOut } from '../output'
import type { OutputFile } from '../output'
import { pictureIn } from '../pictures'
import { flatSettings } from '../settings'
import { runSideText, wholeSideText } from '../side'
import type { SeriesPlace } from '../side'
import { histogramEvent, imageEvent, scalarEvent, startEvent, textEvent, versionEvent } from '../tfevents/event'
import { endEvent, sessionEvent } from '../tfevents/hparams'
import { HISTORY_TAG, RUN_TAG, WRITER, fenced } from '../tfevents/own'
import { putRecord } from '../tfevents/record'
import { weightHistograms } from '../weights-histogram'

/** TensorBoard reads the files of a folder in the order of their names. */
const fileName = (time: number, part: string): string => `events.out.tfevents.${String(Math.floor(time / 1000)).padStart(10, '0')}.atelier.${part}`

/** The points of one attempt. Each says first at which step it began, so that readers drop what a later one repeats. */
function putAttempt(file: OutputFile, run: HistoryRun, attempt: number, series: Iterable<HistorySeries>, places: SeriesPlace[]): void {
  let begun = false
  const begin = (first: number): void => {
    if (begun) return
    begun = true
    putRecord(file, versionEvent(run.created / 1000, `${WRITER} ${run.id} ${attempt}`))
    putRecord(file, startEvent(run.created / 1000, first))
  }
  for (const { name, steps, values, times } of series) {
    begin(steps[0] ?? 0)
    for (let i = 0; i < steps.length; i += 1) putRecord(file, scalarEvent((times[i] ?? 0) / 1000, steps[i] ?? 0, name, values[i] ?? NaN))
    places.push({ name, attempt, points: steps.length })
  }
}

function putFiles(file: OutputFile, history: History, run: HistoryRun): void {
  for (const { kind, hash, step, created } of history.artifacts(run.id)) {
    const path = history.object(hash)
    if (path === null) continue
    const picture = pictureIn(path)
    if (picture !== null) putRecord(file, imageEvent(created / 1000, step ?? 0, kind, picture.bytes, picture.size))
    else for (const { name, buckets } of weightHistograms(path)) putRecord(file, histogramEvent(created / 1000, step ?? 0, `${kind}/${name}`, buckets))
  }
}

async function writeRun(history: History, run: HistoryRun, folder: string): Promise<void> {
  mkdirSync(folder)
  const version = versionOf(history, run)
  const places: SeriesPlace[] = []
  const attempts = new Map<number, number>()
  for (const { attempt, steps } of history.series(run.id)) attempts.set(attempt, Math.min(attempts.get(attempt) ?? Infinity, steps[0] ?? 0))
  for (const attempt of [...attempts.keys()].sort((a, b) => a - b)) {
    const own = function* (): Generator<HistorySeries> {
      for (const series of history.series(run.id)) if (series.attempt === attempt) yield series
    }
    await writeOut(join(folder, fileName(run.created, `a${String(attempt).padStart(6, '0')}`)), (file) => putAttempt(file, run, attempt, own(), places))
  }
  // What is told once comes last: a later attempt that went back to its first step would drop it.
  await writeOut(join(folder, fileName(run.created, 'z')), (file) => {
    const time = run.created / 1000
    putRecord(file, versionEvent(time, `${WRITER} ${run.id} 0`))
    putRecord(file, sessionEvent((run.started ?? run.created) / 1000, new Map([...flatSettings(version), ...(run.seed === null ? [] : [['seed', run.seed] as const])]), version.short))
    putRecord(file, endEvent((run.ended ?? run.created) / 1000, run.state))
    putFiles(file, history, run)
    putRecord(file, textEvent(time, 0, RUN_TAG, fenced(runSideText(history, run, places))))
  })
}

async function write(history: History, path: string, { now, signal }: WriteContext): Promise<void> {
  mkdirSync(path)
  const folders = runFolders(history)
  for await (const run of unhurried(history.runs(), signal)) await writeRun(history, run, join(path, folders.get(run.id) ?? run.id))
  const taken = new Set(folders.values())
  const folder = join(path, ['_project', '_project-2'].find((name) => !taken.has(name)) ?? '_project-3')
  mkdirSync(folder)
  // Not in the folder itself: TensorBoard takes a folder with events in it for a file when its name has "tfevents" in it.
  await writeOut(join(folder, fileName(now, 'history')), (file) => {
    putRecord(file, versionEvent(now / 1000, WRITER))
    putRecord(file, textEvent(now / 1000, 0, HISTORY_TAG, fenced(wholeSideText(history))))
  })
}

export const tfevents: HistoryWriter = {
  id: 'tfevents', title: 'TensorBoard event files', summary: 'A folder for each run with scalars, pictures, histograms of weights, hparams, and everything else as text.',
  source: 'tensorboard/compat/proto, tensorboard/plugins/hparams, 2.21', shape: 'folder', extension: '',
  leaves: ['the content of files that are neither pictures nor weights'], reader: 'tfevents', write,
}
