import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DVCLIVE, dvcText, paramsText, summaryText, writePlots } from '../dvclive'
import { copyArtifacts, runFolders } from '../folders'
import type { HistoryWriter } from '../format'
import { versionOf } from '../history'
import type { History, HistoryRun } from '../history'
import { unhurried, writeText } from '../output'
import { SIDE, runSideText, wholeSideText } from '../side'


async function writeRun(history: History, run: HistoryRun, folder: string): Promise<void> {
  const { recipe, params } = versionOf(history, run)
  const { places, files } = await writePlots(history, run, folder)
  await writeText(join(folder, DVCLIVE.summary), summaryText(run, files))
  await writeText(join(folder, DVCLIVE.params), paramsText({ ...params, ...recipe, ...(run.seed === null ? {} : { seed: run.seed }) }))
  await writeText(join(folder, DVCLIVE.dvc), dvcText(places.length > 0))
  await writeText(join(folder, SIDE), runSideText(history, run, places, copyArtifacts(history, run, folder, 'artifacts')))
}

export const dvclive: HistoryWriter = {
  id: 'dvclive', title: 'DVCLive folder', summary: 'A folder for each run as DVCLive leaves it: params.yaml, metrics.json, plots, dvc.yaml.', source: 'dvc.org/doc/dvclive/how-it-works, 3.49', shape: 'folder', extension: '',
  leaves: [], reader: 'dvclive',
  async write(history, path, { signal }) {
    mkdirSync(path)
    const folders = runFolders(history)
    for await (const run of unhurried(history.runs(), signal)) await writeRun(history, run, join(path, folders.get(run.id) ?? run.id))
    await writeText(join(path, SIDE), wholeSideText(history))
  },
}
