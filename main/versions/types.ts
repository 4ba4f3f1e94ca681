import type {
  ArtifactRow, AttemptRow, ChangeSet, Clearance, CodeState, Environment, FailureCause, FittedValues, LineageNode, Parentage, Recipe, Reproduction, RunRow, RunState, Runtime, Series, SheetView, VersionRow,
} from '../../preload/contract'
import type { Fitted } from '../data'
import type { History } from '../export/history'
import type { Merged } from './exchange/report'
import type { Snapshot } from './exchange/snapshot'
import type { Steps } from './exchange/steps'
import type { Purged } from './purge'
import type { Sheet } from './sheet/page'

/** What identity is made of (RFC 8785, SHA-256): everything here but `name` and `parent`, and the recipe without seed, engine and determinism. */
export interface FreezeInput {
  readonly recipe: Recipe
  readonly code: CodeState
  /** The diffs whose hashes `code` names, kept as objects. */
  readonly diffs: readonly string[]
  readonly dataFingerprint: string
  readonly environment: Environment
  readonly name: string | null
  /** Null takes the newest version on the same data set of which not every run failed. */
  readonly parent: string | null
}

/** What freezing would give: the version that this already is, or else the one that it is compared with, why that one, and how it differs. */
export interface Preview { readonly same: VersionRow | null; readonly parent: VersionRow | null; readonly parentage: Parentage | null; readonly changes: ChangeSet | null }

/** Points of one run as parallel arrays; `name[i]` indexes `names`. Values float64, steps >= 0, times whole UTC milliseconds. */
export interface Points {
  readonly names: readonly string[]
  readonly name: Uint16Array
  readonly step: Uint32Array
  readonly value: Float64Array
  readonly time: Float64Array
}

export interface Progress {
  readonly epoch: number
  readonly step: number
  /** Seconds of training over all attempts. */
  readonly seconds: number
  readonly dataWait: number | null
  readonly last: Readonly<Record<string, number>>
  readonly best: Readonly<Record<string, { readonly value: number; readonly epoch: number }>>
}

export interface NewRun {
  readonly version: string
  readonly seed: number
  readonly engineAsked: 'auto' | 'tensorflow' | 'wasm'
  readonly determinism: boolean
  readonly epochs: number
  /** What was found before it; nothing where nobody looked. */
  readonly clearance?: Clearance
  /** Why it runs although something speaks against it, where no check says so. */
  readonly reason?: string
  /** The run that it repeats, and what it finds in place of what that one had. */
  readonly reproduces?: { readonly run: string; readonly inputs: Inputs }
}

/** What a run depends on beside its recipe, its seed and how it is computed. */
export interface Inputs { readonly fingerprint: string; readonly code: CodeState; readonly environment: Environment }

/** A run of a version by its seed. */
export interface SeedRun { readonly short: string; readonly seed: number; readonly state: RunState; readonly trashed: boolean }

/** What a person says of a version; what is absent stays as it is. `name` null takes the name away. */
export interface VersionEdit { readonly name?: string | null; readonly note?: string; readonly star?: boolean; readonly tags?: readonly string[]; readonly hypothesis?: string; readonly verdict?: string }

/** What a state comes with: a failure's cause and words, a finished run's weights. */
export interface Reason { readonly cause?: FailureCause; readonly message?: string; readonly hint?: string; readonly weights?: string }

/** An object of the store as a thing that a run made. */
export interface NewArtifact { readonly kind: string; readonly hash: string; readonly bytes: number; readonly step: number | null }

/** A data set that the project knows; `params` are the reader's own options. */
export interface DatasetEntry { readonly name: string; readonly reader: string; readonly path: string; readonly fingerprint: string | null; readonly added: number }

/**
 * The version log of one project: the only user of SQLite. One instance writes (the owner's, which holds the
 * lock); everyone else asks it. Every method is synchronous; a method that returns has committed. Refs are "v12"/"r34"
 * or ULIDs; an unknown one throws AtelierError("versions.unknown"). Opened by `openLog(dir, { clock, ids })`.
 */
export interface VersionLog {
  readonly dir: string
  readonly schema: number
  counts(): { versions: number; runs: number; bytes: number }
  /** Carries out all that `work` asks of this log in one FULL transaction: when it throws, none of it was done. Much quicker than one by one, as for an import. */
  together<T>(work: () => T): T
  /** Bytes that hold something: the file without the pages that wait to be used again. */
  used(): number

  /** Freezing an identical version returns the existing one. Version, objects and event in one FULL-synchronous transaction. */
  freeze(input: FreezeInput): { version: VersionRow; created: boolean }
  /** Writes nothing. */
  preview(input: FreezeInput): Preview
  version(ref: string): VersionRow
  versions(): VersionRow[]
  /** What its first training learnt from the data, or null before there was one. Never part of identity. */
  fitted(ref: string): FittedValues | null
  /** Every run of a version, oldest first, also those in the trash. */
  seeds(ref: string): SeedRun[]
  diff(a: string, b: string): ChangeSet
  pin(ref: string, pinned: boolean): VersionRow
  /** All of them or none. */
  edit(edits: readonly { readonly ref: string; readonly changes: VersionEdit }[]): VersionRow[]
  /** With their runs, for 30 days; a busy one throws "versions.busy". A baseline is let go of. */
  trashVersions(refs: readonly string[]): VersionRow[]
  /** With the runs that went with them. */
  restoreVersions(refs: readonly string[]): VersionRow[]
  readonly sheet: Pick<Sheet, 'page' | 'columns' | 'bests'>
  /** Data sets of versions that are not in the trash, those with most first. */
  usedDatasets(): { name: string; versions: number }[]
  /** Columns that name the pictures of versions on a table, those in the trash too. */
  imageColumns(dataset: string): string[]
  /** The pinned version, or null. */
  baseline(): string | null
  /** Every version with what it comes from and the mean of a metric over its runs, oldest first; of those in the trash the ones that others come from. */
  lineage(metric: string | null): LineageNode[]
  /** Metrics that runs have results of, by name. */
  resultNames(): string[]
  /** A metric's value of every finished run on a data set: the best, or the last where no best is kept. */
  values(metric: string, dataset: string): { version: string; seed: number; value: number }[]
  views(): SheetView[]
  putView(view: SheetView): void
  removeView(name: string): void

  /** A new run in state "queued". */
  createRun(run: NewRun): RunRow
  run(ref: string): RunRow
  /** All that the checks found before a run, with their numbers and fixes; null where they were not asked. */
  clearance(ref: string): Clearance | null
  /** Newest first, without trashed ones; at most `limit` of them when given. */
  runs(limit?: number): RunRow[]
  /** Of these versions, oldest first; of a version in the trash those that went with it. A run that repeats another is none of them. */
  runsOf(versions: readonly string[]): RunRow[]
  /** The same without results, which are most of the work. */
  seedsOf(versions: readonly string[]): Pick<RunRow, 'short' | 'version' | 'seed' | 'state'>[]
  /** The newest run that has this recipe, engine and determinism aside, and its seed, and is done, on, or still to come. */
  twin(recipe: Recipe): RunRow | null
  /** What a run was begun with: its version's inputs, or those that it found as a reproduction; and how its newest attempt computed. */
  inputs(run: string): Inputs & { readonly engine: string | null; readonly threads: number | null; readonly plan: string | null }
  /** The whole verdict on a run that repeats another; null where there is none. */
  reproduction(run: string): Reproduction | null
  /** Finished runs that repeat another and have no verdict yet. */
  unjudged(): RunRow[]
  /** Keeps the verdict on a finished run that repeats another, once. */
  judged(run: string, verdict: Reproduction): RunRow
  /** The oldest queued run, or null. */
  nextQueued(): RunRow | null
  /** Starts attempt n (1-based): state "running"; records which engine, threads, pid and the step it goes on from. Returns n. */
  beginAttempt(run: string, facts: { engine: string; threads: number; pid: number; fromStep: number; totalSteps: number }): number
  /**
   * What is known once the job has set itself up: engine and threads that really run, where it goes on from, the steps in all, and
   * what it learnt from the data. The first training of a version gives the version its fitted values; what differs from them in a
   * later one is returned. FULL.
   */
  describeAttempt(run: string, attempt: number, facts: { engine: string; threads: number; fromStep: number; totalSteps: number; plan: string | null; runtime: Runtime; fitted: Fitted }): string[]
  /** In order, with what each ran on. */
  attempts(run: string): AttemptRow[]
  /** A legal transition only (states.ts has the table); others throw "runs.state". FULL. */
  setState(run: string, state: RunState, why?: Reason): RunRow
  /** A running run becomes "done" with all that it made: state, weights and artifacts in one FULL transaction. */
  finish(run: string, made: { weights: string | null; artifacts: readonly NewArtifact[] }): RunRow
  /** Rows left "running" by an owner that died become "interrupted". Returns them. */
  interruptRunning(): RunRow[]
  /** Packs what an owner that died, or an earlier Atelier, left unpacked. Of a run that ends, its own end does so. */
  tidy(): void
  progress(run: string, progress: Progress): RunRow
  /** At least a million points a second in batches. Within an attempt the steps of a metric grow, and one that has ended takes no more: another throws "versions.points", and nothing of that call is kept. NORMAL. */
  appendPoints(run: string, attempt: number, points: Points): void
  /** For every step the highest attempt's point, ordered by step; at most `maxPoints` of them a series when given (min and max kept). */
  series(run: string, names?: readonly string[], maxPoints?: number): Series[]
  /** One metric of many runs, later attempts over earlier ones; runs without a point of it are left out. Much quicker than `series` of each. */
  curves(runs: readonly string[], metric: string): { readonly run: string; readonly steps: Float64Array; readonly values: Float64Array }[]
  /** Metrics that these runs have points of, by name. */
  curveNames(runs: readonly string[]): string[]
  trash(run: string): void
  restore(run: string): RunRow

  /** Puts content into objects/ab/<hash>, durably; equal content is kept once, and a given file stays where it is. */
  putObject(content: Uint8Array | { readonly file: string }): { hash: string; bytes: number }
  /** Path of an object; throws "versions.object" when it is missing. */
  objectPath(hash: string): string
  /** Newest first of each kind. */
  artifacts(run: string): ArtifactRow[]

  hasObject(hash: string): boolean
  /** Takes back an object that was put for a change which came to nothing. */
  dropObject(hash: string): void

  /** The history as it is now, of all that is not in the trash, or of these versions with their runs and of these runs alone (ids). To be closed. */
  snapshot(chosen?: { readonly versions: readonly string[]; readonly runs: readonly string[] }): Snapshot
  /** What `merging` would do, in short steps as `purging` has them. It only reads, and refuses with "import.*" what cannot be merged. `builtIn` says which data sets every project has. */
  previewing(history: History, builtIn: (name: string) => boolean): Steps<Merged>
  /**
   * Adds another history; what is here by id is recognised. Its files are put where they were not before; what it does not carry and is
   * not there is absent. It is made ready in short steps, between which anything may be done; the last one writes it in one short FULL
   * transaction. Left before, nothing of it is in the log.
   */
  merging(history: History, builtIn: (name: string) => boolean): Steps<Merged>

  datasets(): DatasetEntry[]
  putDataset(entry: Omit<DatasetEntry, 'added'>): void
  removeDataset(name: string): void

  /** What is stored for later runs of a version on this machine (kernel plan, threads), or null. */
  machineFact(version: string, key: string): string | null
  putMachineFact(version: string, key: string, value: string): void

  /** Makes what is in the trash since before this time go for good, a short step each time it is asked for the next; purge.ts says what is spared. The log stays whole wherever it is left. */
  purging(before: number): Generator<string | null, Purged, undefined>
  /** The newest edit; its hash stands for the whole history before it. */
  head(): { readonly seq: number; readonly hash: string }
  /** The hash of an edit by its number, or null where there is none. */
  editHash(seq: number): string | null
  /** Objects against their hashes, rows against the hash chain, points against their counts. */
  verify(): { checked: number; problems: string[] }
  close(): void
}
