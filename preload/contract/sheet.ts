import { z } from 'zod'
import { verdictRow } from './reproduction'
import { runState } from './rows'

/**
 * The sheet of versions and results, a page at a time: nobody holds more rows than are shown. Columns and filters are
 * expressions of one small language ("val.accuracy", "last(val.loss)", "optim.lr", `norm = "group"`; docs/sheet.md).
 */
export const sheetScope = z.enum(['versions', 'runs'])
export const sheetQuery = z.strictObject({
  /** Rows are versions with their runs folded, or single runs. */
  scope: sheetScope.default('versions'),
  /** A filter; empty for all. */
  where: z.string().max(4000).default(''),
  sort: z.array(z.strictObject({ by: z.string().max(400), descending: z.boolean() })).max(8).default([]),
  columns: z.array(z.string().max(400)).max(200).default([]),
  offset: z.int().nonnegative().default(0),
  limit: z.int().positive().max(1000).default(100),
  /** Shows what is in the trash instead of what is not. */
  trash: z.boolean().default(false),
})
export type SheetQuery = z.infer<typeof sheetQuery>

/** A figure over the runs of a row: `sd` is the sample standard deviation, null under two runs. */
export const spread = z.object({ mean: z.number(), sd: z.number().nullable(), min: z.number(), max: z.number(), runs: z.int() })
export type Spread = z.infer<typeof spread>
/** A metric of a row: best value, last value, and the epochs (1-based) that had the best; null where it is not measured. */
export const metricCell = z.object({ kind: z.literal('metric'), best: spread.nullable(), last: spread.nullable(), epoch: z.object({ min: z.int(), max: z.int() }).nullable() })
export type MetricCell = z.infer<typeof metricCell>
export const valueCell = z.object({ kind: z.literal('value'), value: z.union([z.number(), z.string()]).nullable() })
export const sheetCell = z.discriminatedUnion('kind', [metricCell, valueCell])
export type SheetCell = z.infer<typeof sheetCell>

/** A run among a row's. */
export const sheetRun = z.object({ short: z.string(), state: runState, seed: z.int().nullable(), created: z.number(), seconds: z.number(), epoch: z.int(), epochs: z.int(), /** Made elsewhere. */ imported: z.boolean(), /** The run that it repeats, and how that came out. */ reproduces: z.string().nullable(), reproduction: verdictRow.nullable() })
export type SheetRun = z.infer<typeof sheetRun>

export const sheetRow = z.object({
  /** "v12", or "r34" where rows are runs. */
  short: z.string(), version: z.string(), id: z.string(),
  name: z.string().nullable(), note: z.string(), hypothesis: z.string(), verdict: z.string(), tags: z.array(z.string()), star: z.boolean(), pinned: z.boolean(),
  parent: z.string().nullable(), sentence: z.string().nullable(), confounded: z.boolean(), dataset: z.string(), created: z.number(), trashed: z.number().nullable(),
  /** Newest first; the one run itself where rows are runs. */
  runs: z.array(sheetRun),
  /** One for each column that was asked for, in its order. */
  cells: z.array(sheetCell),
})
export type SheetRow = z.infer<typeof sheetRow>

export const sheetPage = z.object({ total: z.int(), offset: z.int(), rows: z.array(sheetRow) })
export type SheetPage = z.infer<typeof sheetPage>

/** A column that can be shown: what to write for it, what it is, and how many different values the filtered rows have in it (null where that was not asked). */
export const sheetColumn = z.object({ expression: z.string(), kind: z.enum(['metric', 'setting', 'field']), direction: z.enum(['max', 'min']).nullable(), values: z.int().nullable() })
export type SheetColumn = z.infer<typeof sheetColumn>

/** A sheet as somebody left it, under a name. */
export const sheetView = z.strictObject({
  name: z.string().trim().min(1).max(80),
  where: z.string().max(4000), sort: sheetQuery.shape.sort.unwrap(), scope: sheetScope,
  columns: z.array(z.strictObject({ expression: z.string().max(400), width: z.int().positive().max(2000) })).max(200),
  /** Shows settings only where rows differ in them. */
  differing: z.boolean(),
  /** Shows each metric's difference to the pinned baseline. */
  deltas: z.boolean().default(true),
})
export type SheetView = z.infer<typeof sheetView>
