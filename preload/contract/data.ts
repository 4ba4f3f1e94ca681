import { z } from 'zod'
import { sha256 } from './ids'
import { jsonObject } from './json'

/** One thing wrong with a data set: where, what, and how many more like it. */
export const damage = z.object({ where: z.string(), problem: z.string() })
export type Damage = z.infer<typeof damage>

export const columnInfo = z.object({
  name: z.string(), kind: z.enum(['number', 'text', 'image']), missing: z.int(), distinct: z.int(),
  min: z.number().nullable(), max: z.number().nullable(), mean: z.number().nullable(), std: z.number().nullable(),
})

/** One input for each category: a text column of more is a name or a text, not a category. */
export const MOST_CATEGORIES = 1000

/** What is in a data set, as `data inspect` and the Data screen show it. Nothing in it is estimated. */
export const datasetInfo = z.object({
  name: z.string(), reader: z.string(), path: z.string(), fingerprint: sha256, bytes: z.number(), license: z.string().nullable(),
  parts: z.record(z.string(), z.int()),
  /** Images: the sizes found, height x width x channels with their counts, most frequent first; null for tables. */
  images: z.object({ sizes: z.array(z.object({ height: z.int(), width: z.int(), channels: z.int(), count: z.int() })) }).nullable(),
  classes: z.array(z.object({ name: z.string(), counts: z.record(z.string(), z.int()) })),
  columns: z.array(columnInfo),
  damage: z.array(damage), damageTotal: z.int(),
})
export type DatasetInfo = z.infer<typeof datasetInfo>

/**
 * A data set of the project against what was recorded of it: "missing" where nothing is at its path, "unread" where it cannot be read as what
 * it was, "unknown" where no fingerprint was recorded. `files` are those that are known to differ from when it was last read, `more` counts those beyond.
 */
export const verifiedData = z.object({
  name: z.string(), path: z.string(), state: z.enum(['whole', 'altered', 'missing', 'unread', 'unknown']), message: z.string(),
  files: z.array(z.object({ name: z.string(), problem: z.enum(['altered', 'missing', 'new']) })), more: z.int(),
})
export type VerifiedData = z.infer<typeof verifiedData>

export const datasetRow = z.object({ name: z.string(), reader: z.string(), path: z.string(), fingerprint: sha256.nullable(), embedded: z.boolean(), available: z.boolean(), note: z.string() })
export type DatasetRow = z.infer<typeof datasetRow>

/** A picture of one sample for the window: a PNG as a data URL, and what is known of the sample. */
export const tile = z.object({
  png: z.string().startsWith('data:image/png;base64,'), part: z.string(), index: z.int(), label: z.string(), source: z.string(),
  predicted: z.string().nullable(), confidence: z.number().nullable(),
})
export type Tile = z.infer<typeof tile>

const picture = z.string().startsWith('data:image/png;base64,')
/** A training image as it is and as a training with this seed gets it in this epoch (from 0), with what each step drew (null where it left the image alone) and that in words. */
export const augmentTile = z.object({
  part: z.string(), index: z.int(), sample: z.int(), seed: z.int(), epoch: z.int(),
  /** Share of the sample itself in its labels, and the sample that it was mixed with. */
  share: z.number(), partner: z.int().nullable(),
  drawn: z.array(z.object({ id: z.string(), op: z.string(), drawn: jsonObject.nullable() })), said: z.array(z.string()),
  png: picture, original: picture,
})
export type AugmentTile = z.infer<typeof augmentTile>
