import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stringify } from 'yaml'
import { copyArtifacts } from '../folders'
import type { HistoryWriter } from '../format'
import { versionOf } from '../history'
import type { History, HistoryRun, HistoryVersion } from '../history'
import { LONGEST, META, experimentId, hexOfUlid, keysOf, statusOf } from '../mlflow'
import { textOfNumber } from '../numbers'
import { unhurried, writeOut, writeText } from '../output'
import { flatSettings } from '../settings'
import { SIDE, runSideText, wholeSideText } from '../side'
import type { SeriesPlace } from '../side'

const yaml = (value: unknown): string => stringify(value, { lineWidth: 0 })

/** A file for each metric, a line for each point: time, value, step. Attempts stand one behind the other. */
async function writeMetrics(history: History, run: HistoryRun, folder: string): Promise<SeriesPlace[]> {
  const places: SeriesPlace[] = []
  const names = new Set<string>()
  for (const { name } of history.series(run.id)) names.add(name)
  const keys = keysOf([...names])
  for (const name of names) {
    const at = keys.get(name) ?? name
    await writeOut(join(folder, at), (file) => {
      for (const series of history.series(run.id)) {
        if (series.name !== name) continue
        const { attempt, steps, values, times } = series
        for (let i = 0; i < steps.length; i += 1) file.text(`${times[i] ?? 0} ${textOfNumber(values[i] ?? NaN)} ${steps[i] ?? 0}\n`)
        places.push({ name, attempt, points: steps.length, ...(at === name ? {} : { at }) })
      }
    })
  }
  return places
}

/** MLflow refuses a setting of more than one line, and cuts long ones. */
const oneLine = (value: unknown): string => {
  const text = typeof value === 'string' ? value : String(value)
  return (/[\r\n\u0085\u2028\u2029\v\f]/.test(text) ? JSON.stringify(text) : text).slice(0, LONGEST.param)
}

async function writeParams(version: HistoryVersion, run: HistoryRun, folder: string): Promise<void> {
  const settings = new Map([...flatSettings(version), ...(run.seed === null ? [] : [['seed', run.seed] as const])])
  const keys = keysOf([...settings.keys()])
  for (const [name, value] of settings) await writeText(join(folder, keys.get(name) ?? name), oneLine(value))
}

function tagsOf(version: HistoryVersion, run: HistoryRun): [string, string][] {
  return [
    ['mlflow.runName', version.name ?? run.short], ['mlflow.note.content', version.note], ['mlflow.source.name', 'atelier'], ['mlflow.source.type', 'LOCAL'],
    ['atelier.version', version.short], ['atelier.run', run.short], ['atelier.dataset', version.dataset], ['atelier.state', run.state], ['atelier.tags', version.tags.join(', ')],
    ['atelier.star', String(version.star)], ['atelier.pinned', String(version.pinned)], ['atelier.hypothesis', version.hypothesis], ['atelier.verdict', version.verdict],
    ['atelier.changes', version.changes?.sentence ?? ''],
  ]
}

async function writeRun(history: History, run: HistoryRun, experiment: string, folder: string, place: string): Promise<void> {
  const id = hexOfUlid(run.id)
  for (const part of ['', 'metrics', 'params', 'tags', 'artifacts']) mkdirSync(join(folder, part))
  const version = versionOf(history, run)
  await writeText(join(folder, META), yaml({
    artifact_uri: `${place}/${experiment}/${id}/artifacts`, end_time: run.ended, entry_point_name: '', experiment_id: experiment, lifecycle_stage: 'active', run_id: id, run_name: version.name ?? run.short, run_uuid: id,
    source_name: '', source_type: 4, source_version: '', start_time: run.started ?? run.created, status: statusOf[run.state], tags: [], user_id: '',
  }))
  const places = await writeMetrics(history, run, join(folder, 'metrics'))
  await writeParams(version, run, join(folder, 'params'))
  for (const [name, value] of tagsOf(version, run)) await writeText(join(folder, 'tags', name), value.slice(0, LONGEST.tag))
  const files = copyArtifacts(history, run, folder, 'artifacts/files')
  await writeText(join(folder, 'artifacts', SIDE), runSideText(history, run, places, files))
}

export const mlflow: HistoryWriter = {
  id: 'mlflow', title: 'MLflow file store', summary: 'A folder "mlruns" with one experiment: metrics, params, tags and files of each run.', source: 'mlflow/store/tracking/file_store.py, 3.17', shape: 'folder', extension: '',
  leaves: [], reader: 'mlflow',
  async write(history, path, { now, destination, signal }) {
    const name = history.project.name.trim().slice(0, LONGEST.experiment) || 'Atelier'
    const experiment = experimentId(name)
    const place = pathToFileURL(destination).href
    // MLflow keeps what was deleted in the folder .trash and wants it to be there.
    for (const folder of ['', '.trash', experiment]) mkdirSync(join(path, folder))
    await writeText(join(path, experiment, META), yaml({ artifact_location: `${place}/${experiment}`, creation_time: now, experiment_id: experiment, last_update_time: now, lifecycle_stage: 'active', name }))
    for await (const run of unhurried(history.runs(), signal)) await writeRun(history, run, experiment, join(path, experiment, hexOfUlid(run.id)), place)
    await writeText(join(path, SIDE), wholeSideText(history))
  },
}
