import type { History } from './history'
import { BEST, EPOCH, metricNames, sheetColumns } from './sheet'
import type { Column } from './sheet'

/** Of the sheet what people read; hashes, code and machines are in the formats for programs. */
const HIDDEN = /\.(id|hash|code|environment|changes|recipe|params|parent|artifacts|preflight|weights|dataFingerprint|threads|determinism|attempts|step|steps|epoch|message|hint|cause|engineAsked|dataWait)$|^project/

/** Results of training batches would crowd out those that matter, where there is something validated. */
const isMinor = (name: string): boolean => name.startsWith('batch.') || name.endsWith('.scaled')

export function peopleColumns(history: History): Column[] {
  const { last, best } = metricNames(history)
  const minor = new Set([...last, ...best].filter(isMinor))
  return sheetColumns(history).filter(({ name }) => !HIDDEN.test(name) && !name.startsWith(EPOCH) && !minor.has(name.replace(/^(last|best) /, '')))
}

/** "version.short" as people say it. */
export const columnTitle = (name: string): string => (name === 'version.short' ? 'version' : name === 'run.short' ? 'run' : name.replace(/^(version|run)\./, ''))
export const isResult = (name: string): boolean => name.startsWith('last ') || name.startsWith(BEST)
