import { z } from 'zod'
import { json } from './json'
import { recipeFrame } from './recipe'
import { sha256, ulid } from './ids'
import { verdictRow } from './reproduction'

/** Rows as every reader of the version log sees them: window, command line, scripts. Times are UTC milliseconds. */

export const runState = z.enum(['queued', 'running', 'paused', 'done', 'stopped', 'failed', 'interrupted'])
export type RunState = z.infer<typeof runState>

/** Why a run failed, told apart because what to do differs. */
export const failureCause = z.enum(['out-of-memory', 'disk-full', 'nan', 'bad-data', 'killed', 'bug'])
export type FailureCause = z.infer<typeof failureCause>

/** One operation of RFC 6902 JSON Patch with the old value kept, so that a patch can be inverted. `path` is a JSON Pointer. */
export const patchOp = z.object({
  op: z.enum(['add', 'remove', 'replace']),
  path: z.string(),
  value: json.optional(),
  old: json.optional(),
})
export type PatchOp = z.infer<typeof patchOp>

/** The difference of a version to its parent: the patch, the factors it touches, one sentence, and whether more than one factor changed. */
export const changeSet = z.object({
  patch: z.array(patchOp),
  factors: z.array(z.string()),
  sentence: z.string(),
  confounded: z.boolean(),
})
export type ChangeSet = z.infer<typeof changeSet>

/** Best value of a metric over the epochs of a run and the epoch (1-based) that had it. */
export const bestValue = z.object({ value: z.number(), epoch: z.int() })

export const environment = z.object({
  atelier: z.string(), electron: z.string(), node: z.string(), tensorflow: z.string().nullable(), tfjs: z.string(),
  os: z.string(), cpu: z.string(), cores: z.int(), memoryBytes: z.number(), gpu: z.string().nullable(),
})
export type Environment = z.infer<typeof environment>

export const codeState = z.object({
  /** Atelier itself: released version, and commit and diff when it runs from a checkout. */
  atelier: z.object({ version: z.string(), commit: z.string().nullable(), diffHash: sha256.nullable() }),
  /** The project folder, when it lies in a git work tree. */
  project: z.object({ commit: z.string(), diffHash: sha256.nullable() }).nullable(),
})
export type CodeState = z.infer<typeof codeState>

/** Why a version is compared with its parent: a person named it, or it was the newest on the data set but for these, whose runs had all failed. */
export const parentage = z.object({ asked: z.boolean(), failed: z.array(z.string()) })
export type Parentage = z.infer<typeof parentage>

/** A version. What was imported from another program has no recipe, and may lack all that is null here. */
export const versionRow = z.object({
  id: ulid, short: z.string(), hash: sha256, created: z.number(),
  parent: z.string().nullable(), /** Null without a parent, and where it is not known. */ parentage: parentage.nullable(), name: z.string().nullable(), note: z.string(), pinned: z.boolean(),
  star: z.boolean(), tags: z.array(z.string()),
  /** What was expected before it was trained, and what was concluded after. */
  hypothesis: z.string(), verdict: z.string(),
  trashed: z.number().nullable(),
  dataset: z.string(), dataFingerprint: sha256.nullable(), recipe: recipeFrame.nullable(), changes: changeSet.nullable(),
  code: codeState.nullable(), environment: environment.nullable(), runs: z.int(),
  /** Settings that another program gave; a version of ours has its recipe instead. */
  params: z.record(z.string(), z.string()),
})
export type VersionRow = z.infer<typeof versionRow>

/**
 * What the first training of a version learnt from its training part before the first step. Means and spreads are what inputs are
 * standardised by: of pixels as shares of full intensity where `pixels`, else in the units of each column. A column of text has
 * categories instead. Transforms are of targets that are numbers, in their own units.
 */
export const fittedValues = z.object({
  hash: sha256, /** The run that learnt it. */ run: z.string(), created: z.number(), pixels: z.boolean(), standardized: z.boolean(),
  inputs: z.array(z.object({ name: z.string(), mean: z.number(), spread: z.number(), categories: z.array(z.string()) })),
  targets: z.array(z.object({ name: z.string(), unit: z.string(), kind: z.string(), numbers: z.array(z.number()), formula: z.string(), seen: z.object({ min: z.number(), max: z.number() }).nullable() })),
})
export type FittedValues = z.infer<typeof fittedValues>

/** What an attempt of a run computed with: where two runs of one version end with other bits, the difference is here, in the seed or in the data. */
export const runtime = z.object({
  engine: z.enum(['tensorflow', 'wasm']), device: z.string(), deviceName: z.string(), threads: z.object({ intra: z.int(), inter: z.int() }),
  /** Instruction set of our own kernels, and which sources they were made of. */ kernels: z.string().nullable(), kernelBuild: z.string().nullable(),
  atelier: z.string(), tensorflow: z.string().nullable(), tfjs: z.string(), /** The library that decodes pictures. */ decoder: z.string().nullable(),
  node: z.string(), v8: z.string(), electron: z.string().nullable(), os: z.string(), architecture: z.string(), cpu: z.string(),
  /** Vector extensions that the processor offers; null where the system does not tell. */ instructionSets: z.array(z.string()).nullable(), gpu: z.string().nullable(),
  /** Variables of the process that change rounding, those that are set. */ variables: z.record(z.string(), z.string()),
})
export type Runtime = z.infer<typeof runtime>

/** One attempt of a run; `runtime` and `fitted` are not known of earlier ones, nor of one that never began. */
export const attemptRow = z.object({ attempt: z.int(), started: z.number(), fromStep: z.int(), runtime: runtime.nullable(), /** Hash of what it learnt from the data. */ fitted: sha256.nullable() })
export type AttemptRow = z.infer<typeof attemptRow>

/** A finding of the preflight as lists hold it. */
export const shortFinding = z.object({ check: z.string(), level: z.enum(['green', 'amber', 'red']), message: z.string() })

export const runRow = z.object({
  id: ulid, short: z.string(), version: z.string(), versionName: z.string().nullable(),
  state: runState, cause: failureCause.nullable(), message: z.string().nullable(), hint: z.string().nullable(),
  seed: z.int().nullable(), engineAsked: z.enum(['auto', 'tensorflow', 'wasm']), determinism: z.boolean(), engine: z.string().nullable(), threads: z.int().nullable(),
  created: z.number(), started: z.number().nullable(), ended: z.number().nullable(), seconds: z.number(),
  /** Share of these seconds in which steps and evaluations waited for data; null where it was not measured. */
  dataWait: z.number().nullable(),
  /** It was imported: its attempts were made elsewhere, and it cannot be resumed here. */ imported: z.boolean(),
  attempts: z.int(), epoch: z.int(), epochs: z.int(), step: z.int(), steps: z.int(),
  dataset: z.string(), last: z.record(z.string(), z.number()), best: z.record(z.string(), bestValue), weights: sha256.nullable(),
  /** What the checks said before it started, without their numbers; null where they were not asked. */
  preflight: z.array(shortFinding).nullable(),
  /** Why a person started it over a red finding. */
  reason: z.string().nullable(),
  /** The run that it repeats with its seed and order, and how that came out once both are done. */
  reproduces: z.string().nullable(), reproduction: verdictRow.nullable(),
})
export type RunRow = z.infer<typeof runRow>

/** What the name of an error in scaled units ends with, after the name of the same error in original units. */
export const SCALED = '.scaled'

/** Values of an error in scaled units, to be shown beside those in original units; the best one only where it is of the same epoch. */
export function scaledBeside({ last, best }: Pick<RunRow, 'last' | 'best'>, name: string): { readonly last: number | undefined; readonly best: number | undefined } {
  const scaled = best[`${name}${SCALED}`]
  return { last: last[`${name}${SCALED}`], best: scaled !== undefined && scaled.epoch === best[name]?.epoch ? scaled.value : undefined }
}

/** One metric of a run as parallel arrays, ordered by step; values are original units. */
export const series = z.object({ name: z.string(), steps: z.array(z.int()), values: z.array(z.number()), times: z.array(z.number()) })
export type Series = z.infer<typeof series>

export const artifactRow = z.object({ kind: z.string(), hash: sha256, bytes: z.int(), created: z.number(), step: z.int().nullable() })
export type ArtifactRow = z.infer<typeof artifactRow>

/** The last line of `train --json`. */
export const summary = z.object({
  type: z.literal('summary'), version: z.string(), run: z.string(), state: runState, engine: z.string().nullable(),
  seconds: z.number(), dataWait: z.number().nullable(), epochs: z.int(), steps: z.int(),
  last: z.record(z.string(), z.number()), best: z.record(z.string(), bestValue), weights: sha256.nullable(), preflight: z.array(shortFinding),
})
export type Summary = z.infer<typeof summary>
