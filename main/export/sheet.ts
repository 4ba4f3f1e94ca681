import { z } from 'zod'
import { historyRun, historyVersion, versionOf } from './history'
import type { History, HistoryArtifact, HistoryRun, HistoryVersion } from './history'

/** One cell: text, a number, a yes or no, nothing; a time is its own kind so that each format writes it its way. */
export type Cell = string | number | boolean | null | { readonly time: number } | { readonly json: unknown }

/** The sheet as a table: a row for each run with its version before it, and one for each version that was never run. */
export interface Column { readonly name: string; cell(row: SheetRow, history: History): Cell }
export interface SheetRow { readonly version: HistoryVersion; readonly run: HistoryRun | null; readonly artifacts: readonly HistoryArtifact[] }

const TIMES = new Set(['created', 'started', 'ended'])
const isPlain = (value: unknown): value is string | number | boolean | null => value === null || ['string', 'number', 'boolean'].includes(typeof value)

function cellOf(key: string, value: unknown): Cell {
  if (typeof value === 'number' && TIMES.has(key)) return { time: value }
  return isPlain(value) ? value : { json: value }
}

const versionField = (key: keyof HistoryVersion): Column => ({ name: `version.${key}`, cell: ({ version }) => cellOf(key, version[key]) })
const runField = (key: keyof HistoryRun): Column => ({ name: `run.${key}`, cell: ({ run }) => (run === null ? null : cellOf(key, run[key])) })

/** What people look for stands first; results follow it, then everything else. */
const FIRST: readonly Column[] = [versionField('short'), runField('short'), versionField('name'), versionField('dataset'), runField('seed'), runField('state'), versionField('star'), versionField('tags'), versionField('verdict'), versionField('note')]
const named = new Set(FIRST.map(({ name }) => name))
const REST: readonly Column[] = [
  ...historyVersion.keyof().options.map(versionField),
  ...historyRun.keyof().exclude(['version', 'last', 'best']).options.map(runField),
].filter(({ name }) => !named.has(name))
const ARTIFACTS: Column = { name: 'run.artifacts', cell: ({ run, artifacts }) => (run === null ? null : { json: artifacts }) }

/** The names of all metrics that a run has a last or best value of. */
export function metricNames(history: History): { readonly last: readonly string[]; readonly best: readonly string[] } {
  const [last, best] = [new Set<string>(), new Set<string>()]
  for (const run of history.runs()) {
    for (const name of Object.keys(run.last)) last.add(name)
    for (const name of Object.keys(run.best)) best.add(name)
  }
  return { last: [...last].sort(), best: [...best].sort() }
}

export const LAST = 'last '
export const BEST = 'best '
export const EPOCH = 'epoch of best '

export function sheetColumns(history: History): Column[] {
  const { last, best } = metricNames(history)
  const own = (record: Record<string, number> | undefined, name: string): number | null => (record !== undefined && Object.hasOwn(record, name) ? record[name] ?? null : null)
  const ownBest = ({ run }: SheetRow, name: string) => (run !== null && Object.hasOwn(run.best, name) ? run.best[name] : undefined)
  return [
    ...FIRST,
    ...last.map((name): Column => ({ name: LAST + name, cell: ({ run }) => own(run?.last, name) })),
    ...best.flatMap((name): Column[] => [
      { name: BEST + name, cell: (row) => ownBest(row, name)?.value ?? null },
      { name: EPOCH + name, cell: (row) => ownBest(row, name)?.epoch ?? null },
    ]),
    ...REST, ARTIFACTS,
    { name: 'project', cell: (_, { project }) => project.name },
    { name: 'project.schema', cell: (_, { project }) => project.schema },
  ]
}

export function* sheetRows(history: History): Generator<SheetRow> {
  const ran = new Set<string>()
  for (const row of history.runs()) {
    const version = versionOf(history, row)
    ran.add(version.id)
    yield { version, run: row, artifacts: history.artifacts(row.id) }
  }
  for (const version of history.versions()) if (!ran.has(version.id)) yield { version, run: null, artifacts: [] }
}

/** Fields of a row that are text as they stand in a cell; all others are JSON, or a time. */
const isText = (schema: z.ZodType): boolean => {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) return isText(z.instanceof(z.ZodType).parse(schema.unwrap()))
  return schema instanceof z.ZodString || schema instanceof z.ZodEnum
}
const textKeys = (shape: Readonly<Record<string, z.ZodType>>): ReadonlySet<string> => new Set(Object.entries(shape).filter(([, schema]) => isText(schema)).map(([key]) => key))
const nullKeys = (shape: Readonly<Record<string, z.ZodType>>): ReadonlySet<string> => new Set(Object.entries(shape).filter(([, schema]) => schema.safeParse(null).success).map(([key]) => key))

/** How the fields of versions and of runs are read from cells. */
export const FIELDS = {
  version: { texts: textKeys(historyVersion.shape), empty: nullKeys(historyVersion.shape) },
  run: { texts: textKeys(historyRun.shape), empty: nullKeys(historyRun.shape) },
  times: TIMES,
}
