import type { Json } from '../../../preload/contract'

/** What one factor is in one version. */
export interface FactorValue {
  /** The factor itself in words: "norm". */
  readonly factor: string
  /** What it is here, in words: "group norm (8)". */
  readonly words: string
  /** The same as a value: two versions agree in a factor when their values do. Null is as good as a factor that is not there. */
  readonly value: Json
  /** Where the value is a positive number, or has one that it goes by (a learning rate as applied): for the slope per doubling. */
  readonly number: number | null
  /** Other factors' values in a version without this one; null takes the factor away. What changes along does not count as changed. */
  readonly along?: Readonly<Record<string, Json>>
  /** Whether they also change along when both versions have this factor, with different values (an optimiser's own settings). */
  readonly alwaysAlong?: boolean
  /** Set on a factor that stands for several others where they change by one rule: it is no part of a version beside them. */
  readonly joint?: { readonly parts: readonly string[]; readonly changesTo: (value: Json) => boolean }
}

export interface HistoryVersion {
  readonly short: string
  readonly dataset: string
  /** By factor id, as the change-sets name them. */
  readonly factors: ReadonlyMap<string, FactorValue>
  /** The factors of its change-set against its parent; empty for a first version. */
  readonly changed: readonly string[]
}
