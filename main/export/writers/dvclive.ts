import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DVCLIVE, dvcText, paramsText, summaryText, writePlots } from '../dvclive'
import { copyArtifacts, runFolders } from '../folders'
import type { HistoryWriter } from '../format'
import { versionOf } from '../history'
import type { History, HistoryRun } from '../history'
import { unhurried, writeOut } from '../output'
import { SIDE, runSideText, wholeSideText } from '../side'

const put = async (path: string, text: string): Promise<void> => void (await writeOut(path, (file) => file.text(text)))

async function writeRun(history: History, run: HistoryRun, folder: string): Promise<void> {
  mkdirSync(join(folder, DVCLIVE.plots), { recursive: true })
  const { recipe, params } = versionOf(history, run)
  const { places, files } = await writePlots(history, run, folder)
  await put(join(folder, DVCLIVE.summary), summaryText(run, files))
  await put(join(folder, DVCLIVE.params), paramsText({ ...params, ...recipe, ...(run.seed === null ? {} : { seed: run.seed }) }))
  await put(join(folder, DVCLIVE.dvc), dvcText(places.length > 0))
  await put(join(folder, SIDE), runSideText(history, run, places, copyArtifacts(history, run, folder, 'artifacts')))
}

export const dvclive: HistoryWriter = {
  id: 'dvclive', title: 'DVCLive folder', summary: 'A folder for each run as DVCLive leaves it: params.yaml, metrics.json, plots, dvc.yaml.', source: 'dvc.org/doc/dvclive/how-it-works, 3.49', shape: 'folder', extension: '',
  leaves: [], reader: 'dvclive',
  async write(history, path, { signal }) {
    mkdirSync(path)
    const folders = runFolders(history)
    for await (const run of unhurried(history.runs(), signal)) await writeRun(history, run, join(path, folders.get(run.id) ?? run.id))
    await put(join(path, SIDE), wholeSideText(history))
  },
}
