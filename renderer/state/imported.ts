import type { CallInput, ImportReport } from '../../preload/contract'
import { text } from '../text/en'

/** What of an import is put back by undo. Files that were missing stay: rows which were here name them. */
export const changedBy = ({ versions, runs, datasets, baseline }: ImportReport): CallInput<'history.takeBack'> => ({ versions: [...versions.restored, ...versions.added], runs: [...runs.restored, ...runs.joined], datasets: datasets.added, baseline })

export function canBeTakenBack(report: ImportReport): boolean {
  const { versions, runs, datasets, baseline } = changedBy(report)
  return versions.length + runs.length + datasets.length > 0 || baseline !== null
}

/** Whether an import brings anything that is not here. */
export const isNew = (report: ImportReport): boolean => canBeTakenBack(report) || report.runs.added + report.files.supplied > 0

/** What an import did, in words. */
export function saidOf({ versions, runs, files, datasets, baseline }: ImportReport): string {
  const back = [...versions.restored, ...runs.restored]
  const rows = versions.added.length + runs.added
  return [
    ...(rows === 0 ? [] : [text.exchange.added(versions.added.length, runs.added)]), ...(back.length === 0 ? [] : [text.exchange.broughtBack(back.length)]), ...(files.supplied === 0 ? [] : [text.exchange.supplied(files.supplied)]),
    ...(rows > 0 || datasets.added.length === 0 ? [] : [text.exchange.addedData]), ...(baseline === null ? [] : [text.exchange.isBaseline(baseline)]),
  ].join(' ') || text.exchange.nothing
}
