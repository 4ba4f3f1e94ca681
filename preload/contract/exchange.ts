import { z } from 'zod'
import { runRef, versionRef } from './ids'
import { sheetScope } from './sheet'

/** A format that the history is written in, as people choose one. */
export const exportFormat = z.object({
  id: z.string(), title: z.string(), /** One sentence: what is in it, and for which program. */ summary: z.string(),
  shape: z.enum(['file', 'folder']), extension: z.string(), /** What of a history it cannot carry. */ leaves: z.array(z.string()),
})
export type ExportFormat = z.infer<typeof exportFormat>

const ticket = z.string().min(1).max(100).optional()

/** What leaves and where to: of all versions, of those named (a run's name takes that run alone), or of those that a filter of the sheet leaves. */
export const exportWish = z.strictObject({
  format: z.string().min(1), path: z.string().min(1),
  ids: z.array(z.union([versionRef, runRef])).min(1).max(100_000).optional(), where: z.string().max(4000).optional(),
  /** Whether the filter leaves versions or single runs. */
  scope: sheetScope.default('versions'),
  /** A file that is there already is replaced; a folder never is. */
  replace: z.boolean().default(false), ticket,
})
export const exported = z.object({ path: z.string(), format: z.string(), versions: z.int(), runs: z.int(), /** What the format left out. */ leaves: z.array(z.string()) })
export type Exported = z.infer<typeof exported>

/** The git mirror of a project: where it is, and how the last time went that it was brought up to date, also by an owner before this one. */
export const mirrorState = z.object({ path: z.string().nullable(), /** Changes wait until nothing has changed for a few seconds. */ due: z.boolean(), last: z.object({ time: z.number(), /** Commits that it holds; null where it failed. */ versions: z.int().nullable(), /** The newest version in it; null where it failed, or has none. */ newest: z.string().nullable(), problem: z.string().nullable(), /** Whether the project is still as it was then, as far as that is known. */ current: z.boolean() }).nullable() })
export type MirrorState = z.infer<typeof mirrorState>

/** `dry` says what would be done and writes nothing. */
export const importWish = z.strictObject({ path: z.string().min(1), format: z.string().min(1).optional(), dry: z.boolean().default(false), ticket })

/** What an import added, or would add; what was here already; and in `notes` what was left out, changed or renamed, in words. */
export const importReport = z.object({
  format: z.string(), /** The format as people call it. */ title: z.string(), /** The project that it comes from; empty where that is not said. */ project: z.string(), dry: z.boolean(),
  /** `added` by their names here, oldest first. */
  versions: z.object({ added: z.array(z.string()), here: z.int(), /** Taken out of the trash. */ restored: z.array(z.string()) }),
  /** `joined` are those that were added to versions which were here. */
  runs: z.object({ added: z.int(), here: z.int(), joined: z.array(z.string()), /** Taken out of the trash, other than with their version. */ restored: z.array(z.string()) }),
  points: z.int(),
  files: z.object({ added: z.int(), bytes: z.number(), here: z.int(), /** Named, and their content did not come along. */ absent: z.int(), /** Missing so far to rows that are here, and brought along now. */ supplied: z.int() }),
  datasets: z.object({ added: z.array(z.string()), here: z.int() }),
  /** The version that became the baseline, where there was none. */
  baseline: z.string().nullable(),
  /** Names that were taken here, with their new ones. */
  renamed: z.array(z.object({ was: z.string(), is: z.string() })),
  notes: z.array(z.string()),
})
export type ImportReport = z.infer<typeof importReport>

/** What of an import is to be put back: versions and single runs that came in or out of the trash, data sets that it added, the baseline that it set. */
export const takeBackWish = z.strictObject({ versions: z.array(versionRef).max(100_000), runs: z.array(runRef).max(100_000), datasets: z.array(z.string()).max(10_000), baseline: versionRef.nullable() })
/** Data sets that stay, since so many versions which are no part of it are on them. */
export const takenBack = z.object({ kept: z.array(z.object({ name: z.string(), versions: z.int() })) })
export type TakenBack = z.infer<typeof takenBack>
