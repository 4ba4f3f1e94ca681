import type { History } from './history'
import { BEST, EPOCH, metricNames, sheetColumns } from './sheet'
import type { Column } from './sheet'

/** Of the sheet what people read; hashes, code and machines are in the formats for programs. */
const HIDDEN = /\.(id|hash|code|environment|changes|recipe|params|parent|artifacts|preflight|weights|dataFingerprint|threads|determinism|attempts|step|steps|epoch|message|hint|cause|engineAsked|dataWait|reproduces|inputs)$|^project/

/** Results of training batches would crowd out those that matter, where there is something validated. */
const isMinor = (name: string): boolean => name.startsWith('batch.') || name.endsWith('.scaled')

/** Of a run that repeats another what came of it; all else of the verdict is for programs. */
const repeated: Column = { name: 'run.reproduction', cell: ({ run }) => run?.reproduction?.sentence ?? (run === null || run.reproduces === null ? null : 'Repeats another run, without a verdict so far.') }

export function peopleColumns(history: History): Column[] {
  const { last, best } = metricNames(history)
  const minor = new Set([...last, ...best].filter(isMinor))
  return sheetColumns(history).filter(({ name }) => !HIDDEN.test(name) && !name.startsWith(EPOCH) && !minor.has(name.replace(/^(last|best) /, ''))).map((column) => (column.name === repeated.name ? repeated : column))
}

/** "version.short" as people say it. */
export const columnTitle = (name: string): string => (name === 'version.short' ? 'version' : name === 'run.short' ? 'run' : name.replace(/^(version|run)\./, ''))
export const isResult = (name: string): boolean => name.startsWith('last ') || name.startsWith(BEST)
