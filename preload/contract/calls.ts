import { z } from 'zod'
import { augmentGroup } from './augment-groups'
import { compareWish, comparedClasses, comparison, curvesWish, flips, flipsWish, lineage, versionCurves } from './compare'
import { augmentTile, datasetInfo, datasetRow, tile, verifiedData } from './data'
import { effects } from './effects'
import { extremes, extremesWish, galleryTiles, galleryWish } from './gallery'
import { exportFormat, exportWish, exported, importReport, importWish, mirrorState, takeBackWish, takenBack } from './exchange'
import { runRef, sha256, versionRef } from './ids'
import { json, jsonObject } from './json'
import { augmentFit } from './likeness'
import { noiseFloor } from './noise'
import { clearance, finding, preflightReport } from './preflight'
import { recipeFrame } from './recipe'
import { reproduction } from './reproduction'
import { targetEvidence, targetPair, transformPreview } from './targets'
import { artifactRow, attemptRow, changeSet, environment, fittedValues, patchOp, runRow, series, versionRow } from './rows'
import { sheetColumn, sheetPage, sheetQuery, sheetView } from './sheet'

/**
 * The call table of a project's owner: one name, the schema of what goes in, the schema of what comes back.
 * Window, command line and local socket all speak it. A new call is one line here and one handler in main/owner/calls.
 */
const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output, large: false })
/** A call whose answers may be of megabytes: the window's page gets them straight from the owner. */
const large = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output, large: true })
const none = z.strictObject({})
const done = z.strictObject({})

/** An assignment of `--set a.b=value`: the dotted path and the text after "=", parsed as YAML. */
export const setting = z.strictObject({ path: z.string().min(1), value: z.string() })

const tag = z.string().trim().min(1).max(60)
export const versionsEdit = z.strictObject({
  ids: z.array(versionRef).min(1).max(10_000),
  name: z.string().trim().max(200).nullable().optional(), note: z.string().max(1_000_000).optional(), star: z.boolean().optional(),
  tag: z.array(tag).max(50).optional(), untag: z.array(tag).max(50).optional(),
  hypothesis: z.string().max(2000).optional(), verdict: z.string().max(2000).optional(),
})

/** The unit of a registry as forms need it: JSON Schema of its parameters, defaults filled in by main. */
export const unitInfo = z.object({ id: z.string(), title: z.string(), summary: z.string(), source: z.string(), schema: jsonObject, defaults: jsonObject, /** The kind of target that it is for; absent where it is for all. */ kind: z.enum(['class', 'regression']).optional(), /** Of transforms: with which others it is offered. */ group: augmentGroup.optional() })
export type UnitInfo = z.infer<typeof unitInfo>

export const preset = z.object({ name: z.string(), title: z.string(), summary: z.string(), recipe: recipeFrame })
export type Preset = z.infer<typeof preset>

export const recipeProblem = z.object({ path: z.string(), message: z.string(), hint: z.string() })
export type RecipeProblem = z.infer<typeof recipeProblem>

/** One node of the resolved layer graph with what shape inference and counting say of it. */
export const graphNode = z.object({ id: z.string(), kind: z.string(), inputs: z.array(z.string()), shape: z.array(z.int()), parameters: z.int(), detail: z.string() })

export const resolved = z.object({
  recipe: recipeFrame.nullable(), problems: z.array(recipeProblem),
  model: z.object({
    nodes: z.array(graphNode), parameters: z.int(), trainable: z.int(),
    /** Bytes of weights, and of activations of one norm batch kept for the backward pass, both as float32. */
    weightBytes: z.number(), activationBytes: z.number(),
  }).nullable(),
})
export type Resolved = z.infer<typeof resolved>

/** One training step as measured on this machine: its time, and the memory that it adds at most to a process with the engine loaded; null where the system does not tell. */
export const stepCost = z.object({ msPerStep: z.number(), memoryBytes: z.number().nullable(), engine: z.enum(['tensorflow', 'wasm']), device: z.string(), threads: z.int() })
export type StepCost = z.infer<typeof stepCost>

export const evaluation = z.object({
  run: z.string(), split: z.string(), weights: z.enum(['best', 'final']), target: z.string(), classes: z.array(z.string()),
  /** matrix[actual][predicted], counts. */
  matrix: z.array(z.array(z.int())),
})
export type Evaluation = z.infer<typeof evaluation>

/** Truth and prediction of held-out samples for each regression target, in its own units. */
export const truths = z.object({
  split: z.string(), weights: z.enum(['best', 'final']),
  /** `count` samples with a known truth, of which `points` holds [truth, prediction] of all or an even choice; of `unknown` others it is not known. */
  targets: z.array(z.object({ name: z.string(), unit: z.string(), count: z.int(), unknown: z.int(), points: z.array(z.tuple([z.number(), z.number()])) })),
})
export type Truths = z.infer<typeof truths>

export const selfCheck = z.object({ name: z.string(), passed: z.boolean(), detail: z.string() })
export const doctorReport = z.object({
  engine: z.string(), devices: z.array(z.object({ kind: z.string(), name: z.string() })),
  versions: z.object({ electron: z.string(), node: z.string(), tensorflow: z.string().nullable(), tfjs: z.string(), sqlite: z.string() }),
  selfTest: z.object({ passed: z.boolean(), checks: z.array(selfCheck) }),
  environment, threads: z.object({ intra: z.int(), inter: z.int() }),
  /**
   * What computes on the native engine, null on wasm: the instruction set of our own kernels (null on a GPU), and the steps
   * measured on this machine so far with how many kinds of their operations take which kernels; the others take Eigen's.
   */
  kernels: z.object({ instructions: z.string().nullable(), steps: z.int(), own: z.int(), onednn: z.int() }).nullable(),
  /** Why the native engine is not used, or null; and how to get it. */
  missing: z.string().nullable(), hint: z.string().nullable(), sandboxed: z.boolean().nullable(),
  timings: z.array(z.object({ name: z.string(), ms: z.number() })),
})
export type DoctorReport = z.infer<typeof doctorReport>

export const prediction = z.object({
  input: z.string(),
  targets: z.record(z.string(), z.object({
    value: z.union([z.string(), z.number()]), unit: z.string(), probabilities: z.record(z.string(), z.number()).nullable(),
    /** Where a number is not among those that training saw: the smallest and largest of these, and one sentence; else null, also where the range is not known. */
    beyond: z.object({ seen: z.tuple([z.number(), z.number()]), message: z.string() }).nullable().default(null),
  })),
})
export type Prediction = z.infer<typeof prediction>

export const projectInfo = z.object({ path: z.string(), owner: z.object({ pid: z.int(), kind: z.enum(['window', 'command line']), here: z.boolean() }), schema: z.int(), runs: z.int(), versions: z.int(), bytes: z.number() })
export type ProjectInfo = z.infer<typeof projectInfo>

/** What a person wants to train: a preset's name or a whole recipe, with assignments. */
const wish = z.strictObject({ recipe: z.union([z.string(), jsonObject]), set: z.array(setting).default([]), seed: z.int().nonnegative().optional(), parent: versionRef.optional(), /** By which whoever asks may cancel the checks; nobody else's. */ ticket: z.string().min(1).max(100).optional() })

const started = z.object({ version: versionRow, run: runRow })

export const calls = {
  'project.info': call(none, projectInfo),
  'engine.doctor': call(none, doctorReport),

  'data.list': call(none, z.array(datasetRow)),
  /** Adding records name, reader and absolute path; it copies nothing. Whoever holds the ticket may cancel it, as a preflight, and hears how far it is. */
  'data.add': call(z.strictObject({ path: z.string().min(1), name: z.string().optional(), reader: z.string().optional(), ticket: z.string().min(1).max(100).optional() }), datasetInfo),
  'data.inspect': call(z.strictObject({ name: z.string() }), datasetInfo),
  'data.remove': call(z.strictObject({ name: z.string() }), done),
  /** Reads every byte of the project's own data sets, those that were added, and holds them against their recorded fingerprints. Whoever holds the ticket may cancel it and hears how far it is. */
  'data.verify': call(z.strictObject({ ticket: z.string().min(1).max(100).optional() }), z.array(verifiedData)),
  'data.tiles': call(z.strictObject({ name: z.string(), part: z.string(), label: z.string().nullable().default(null), offset: z.int().nonnegative().default(0), count: z.int().positive().max(200) }), z.array(tile)),

  /** Everything that forms are drawn from: the frame's JSON Schema, every registry, the presets. */
  'recipes.units': call(none, z.object({ frame: jsonObject, registries: z.record(z.string(), z.array(unitInfo)), presets: z.array(preset) })),
  /** Validates and completes a recipe; problems name their field. A preset's name or a whole recipe. */
  'recipes.resolve': call(z.strictObject({ recipe: z.union([z.string(), jsonObject]), set: z.array(setting).default([]) }), resolved),

  /** What a training step of a recipe costs, measured once in this owner's life or anew; parameters are counted, with and without running statistics. */
  'recipes.cost': call(z.strictObject({ recipe: jsonObject, anew: z.boolean().default(false) }), stepCost.extend({ parameters: z.int(), trainable: z.int() })),

  /** The recipe with a patch carried out, as complete and valid as it was. */
  'recipes.patch': call(z.strictObject({ recipe: jsonObject, patch: z.array(patchOp) }), z.object({ recipe: recipeFrame })),

  /** Whether targets can be learnt together: those of a recipe, or columns of a data set (those named, those of a preset that is called like it, or every numeric one). Whoever holds the ticket may cancel it, as a preflight. */
  'targets.check': call(
    z.union([z.strictObject({ recipe: jsonObject, ticket: z.string().min(1).max(100).optional() }), z.strictObject({ dataset: z.string().min(1), columns: z.array(z.string().min(1)).min(1).nullable().default(null) })]),
    z.object({ recipe: recipeFrame, finding, targets: z.array(targetEvidence), pairs: z.array(targetPair), /** Training batches that the gradients are a mean of. */ batches: z.int(), /** Names of each class target's classes, in the order of their counts. */ classes: z.record(z.string(), z.array(z.string())) }),
  ),
  /** What a transform would make of a regression target of the recipe, fitted on the training part alone. */
  'targets.preview': call(z.strictObject({ recipe: jsonObject, target: z.string(), transform: jsonObject }), transformPreview),

  /** Training images as a training would get them, in its epoch's order; those of these rows where `samples` names some. */
  'augment.preview': call(wish.omit({ parent: true, ticket: true }).extend({ epoch: z.int().nonnegative().default(0), offset: z.int().nonnegative().default(0), count: z.int().positive().max(1000), samples: z.array(z.int().nonnegative()).max(1000).optional() }), z.object({ tiles: z.array(augmentTile) })),
  /** Training images, as they are and as augmented, beside those of validation. Whoever holds the ticket may cancel it, as a preflight. */
  'augment.fit': call(wish.omit({ parent: true }), augmentFit),
  /** The same pictures as bytes, without a recipe's other parts and without reading other samples: quick enough to follow a slider. */
  'augment.gallery': large(galleryWish, galleryTiles),
  'augment.extremes': large(extremesWish, extremes),

  /** What the checks say of a recipe on its data, measured where that is not known yet; nothing is frozen. */
  preflight: call(wish, preflightReport.extend({ recipe: recipeFrame })),
  /** The holder of the ticket waits no longer, and hears "preflight.cancelled". */
  'preflight.cancel': call(z.strictObject({ ticket: z.string() }), done),
  /** Over a red finding a run starts with one line of reason, or where nobody is there to be asked; else "preflight.red" says why not. */
  'runs.start': call(wish.extend({ name: z.string().optional(), reason: z.string().trim().min(1).optional(), unasked: z.boolean().default(false), /** What is expected; kept with the version, added to what is there. */ hypothesis: z.string().trim().max(2000).optional() }), started),
  /** Newest first; all of them where no limit is given. */
  'runs.list': call(z.strictObject({ limit: z.int().positive().optional() }), z.array(runRow)),
  /** The newest run that has this recipe and seed and is done, on, or still to come: another one would repeat it. */
  'runs.twin': call(z.strictObject({ recipe: jsonObject }), runRow.nullable()),
  /** Metrics are thinned to what a screen can show, spikes kept; `every` gives all points. */
  'runs.show': call(z.strictObject({ id: runRef, metrics: z.boolean().default(false), every: z.boolean().default(false) }), z.object({ run: runRow, version: versionRow, /** Its attempts in order, with what each ran on. */ ran: z.array(attemptRow), artifacts: z.array(artifactRow), clearance: clearance.nullable(), /** The whole verdict on a run that repeats another. */ reproduction: reproduction.nullable(), metrics: z.array(series) })),
  /** Queues a run that repeats a finished one with its seed and order, engine, threads and kernel plan; its end brings the verdict. Where the data are others it takes "anyway", else "reproduce.data" says so. */
  'runs.reproduce': call(z.strictObject({ id: runRef, anyway: z.boolean().default(false) }), started),
  'runs.pause': call(z.strictObject({ id: runRef }), runRow),
  'runs.stop': call(z.strictObject({ id: runRef }), runRow),
  'runs.resume': call(z.strictObject({ id: runRef }), runRow),
  /** To the trash, for 30 days; `restore` takes it out again. */
  'runs.remove': call(z.strictObject({ id: runRef }), done),
  'runs.restore': call(z.strictObject({ id: runRef }), runRow),
  'runs.evaluation': call(z.strictObject({ id: runRef }), evaluation.nullable()),
  /** How the numbers of a finished run fared on the evaluated split; null where there are none. */
  'runs.truths': call(z.strictObject({ id: runRef }), truths.nullable()),
  /** Samples of the evaluated split: one cell of the confusion matrix, or (both null) the worst mistakes by confidence. */
  'runs.samples': call(z.strictObject({ id: runRef, actual: z.string().nullable(), predicted: z.string().nullable(), count: z.int().positive().max(200) }), z.array(tile)),
  /** Self-contained HTML of one run, written under the project's reports folder. */
  'runs.report': call(z.strictObject({ id: runRef }), z.object({ path: z.string() })),

  'versions.list': call(none, z.array(versionRow)),
  /** With what its first training learnt from the data; null before there was one. */
  'versions.show': call(z.strictObject({ id: versionRef }), versionRow.extend({ fitted: fittedValues.nullable() })),
  'versions.diff': call(z.strictObject({ a: versionRef, b: versionRef }), changeSet),
  'versions.pin': call(z.strictObject({ id: versionRef, pinned: z.boolean() }), versionRow),
  /** What a person says of versions; all of them get the same change. Tags are added and taken away by name, so that those of others stay. */
  'versions.edit': call(versionsEdit, z.array(versionRow)),
  /** To the trash with their runs, for 30 days; `restore` takes them out again. */
  'versions.trash': call(z.strictObject({ ids: z.array(versionRef).min(1).max(10_000) }), z.array(versionRow)),
  'versions.restore': call(z.strictObject({ ids: z.array(versionRef).min(1).max(10_000) }), z.array(versionRow)),
  /** Queues runs of a version over seeds: so many that no run had yet, or these. Its data must be there as it was frozen; where code, libraries or machine differ it takes "anyway", and the runs say so. */
  'versions.repeat': call(z.strictObject({ id: versionRef, seeds: z.union([z.int().min(1).max(100), z.array(z.int().nonnegative()).min(1).max(100)]).default(1), anyway: z.boolean().default(false) }), z.object({ version: versionRow, runs: z.array(runRow) })),
  /** Makes go for good what is in the trash for more than 30 days; opening a project does the same. */
  'versions.purge': call(none, z.object({ versions: z.array(z.string()), runs: z.array(z.string()), objects: z.int(), bytes: z.number() })),
  'versions.verify': call(none, z.object({ checked: z.int(), problems: z.array(z.string()) })),

  'sheet.page': large(sheetQuery, sheetPage),
  'sheet.columns': call(sheetQuery.pick({ where: true, trash: true }), z.array(sheetColumn)),
  /** The best value of each metric column over the filtered rows; null where nothing is measured or neither way is better. */
  'sheet.bests': call(sheetQuery.pick({ scope: true, where: true, trash: true, columns: true }), z.array(z.number().nullable())),
  /** How much seeds alone move these metrics: of the pinned baseline, or of all versions of the data set. */
  'history.noise': call(z.strictObject({ metrics: z.array(z.string()).max(400), dataset: z.string() }), z.record(z.string(), noiseFloor)),
  /** The data sets that versions are on, those with most versions first. */
  'history.datasets': call(none, z.array(z.object({ name: z.string(), versions: z.int() }))),
  /** What each factor did to a metric over the whole history of a data set: the one that there is, and accuracy or loss on validation, where none is named. */
  'history.effects': call(z.strictObject({ metric: z.string().optional(), dataset: z.string().optional() }), effects),
  /** Versions side by side: where their settings differ, and every metric with its spread and its difference to the reference. */
  'history.compare': call(compareWish, comparison),
  /** One metric's curves, each version's seeds as their mean and range. */
  'history.curves': large(curvesWish, versionCurves),
  /** How each class fared; null where no run of them was evaluated on a class target. */
  'history.classes': call(compareWish, comparedClasses.nullable()),
  /** Samples of which two versions said different things; null where one of them was not evaluated on the same class target. */
  'history.flips': call(flipsWish, flips.nullable()),
  /** What comes from what. */
  'history.lineage': large(z.strictObject({ metric: z.string().optional() }), lineage),
  /** What the history is written in, and what it is read from. */
  'history.formats': call(none, z.object({ written: z.array(exportFormat), read: z.array(exportFormat.pick({ id: true, title: true, summary: true })) })),
  /** Writes the history, or a part of it, beside its destination and renames it when it is whole. Whoever holds the ticket may cancel it, as a preflight, and hears how far it is. */
  'history.export': call(exportWish, exported),
  /** Adds another history in one transaction: refused with "import.*" it writes nothing. Whoever holds the ticket may cancel it before it writes. */
  'history.import': call(importWish, importReport),
  /** Puts back what an import changed, all of it or nothing: where a version of it trains, "import.busy" names what is in the way. */
  'history.takeBack': call(takeBackWish, takenBack),
  /** A bare git repository with a commit for each version, brought up to date after each change; off where the path is null. */
  'mirror.show': call(none, mirrorState),
  'mirror.set': call(z.strictObject({ path: z.string().min(1).nullable() }), mirrorState),
  /** Brings it up to date at once, and throws what is in the way. */
  'mirror.now': call(none, mirrorState),
  'sheet.views': call(none, z.array(sheetView)),
  'sheet.keep': call(sheetView, z.array(sheetView)),
  'sheet.forget': call(sheetView.pick({ name: true }), z.array(sheetView)),

  /** Whoever holds the ticket may cancel it, as a preflight, and hears how far it is. */
  predict: call(z.strictObject({ run: runRef, inputs: z.array(z.string()).min(1), weights: z.enum(['best', 'final']).optional(), ticket: z.string().min(1).max(100).optional() }), z.array(prediction)),
} as const

export type Calls = typeof calls
export type CallName = keyof Calls
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>
export type CallParsed<N extends CallName> = z.output<Calls[N]['input']>
export type CallOutput<N extends CallName> = z.output<Calls[N]['output']>
export const isCallName = (name: string): name is CallName => Object.hasOwn(calls, name)

/** Calls that only the window's host process can answer. */
export const hostCalls = {
  'host.info': call(none, z.object({ version: z.string(), sandboxed: z.boolean(), platform: z.string(), project: z.string(), theme: z.enum(['light', 'dark', 'system']) })),
  'host.pickFolder': call(z.strictObject({ title: z.string() }), z.object({ path: z.string().nullable() })),
  'host.pickFile': call(z.strictObject({ title: z.string(), extensions: z.array(z.string()) }), z.object({ path: z.string().nullable() })),
  /** Several files at once; none when the person changes their mind. */
  'host.pickFiles': call(z.strictObject({ title: z.string(), extensions: z.array(z.string()) }), z.object({ paths: z.array(z.string()) })),
  /** Where to write something: a file, or a folder that is to be made. */
  'host.pickSave': call(z.strictObject({ title: z.string(), name: z.string(), extensions: z.array(z.string()) }), z.object({ path: z.string().nullable() })),
  'host.setTheme': call(z.strictObject({ theme: z.enum(['light', 'dark', 'system']) }), done),
  'host.copy': call(z.strictObject({ text: z.string() }), done),
  /** Shows a file of the project in the desktop's file manager. */
  'host.reveal': call(z.strictObject({ path: z.string() }), done),
  /** Opens a report that was written under the project's reports folder; nothing else. */
  'host.open': call(z.strictObject({ path: z.string() }), done),
  'host.openProject': call(z.strictObject({ path: z.string().nullable() }), done),
  /** The answer to the question asked when the window closes while a run is on. */
  'host.close': call(z.strictObject({ choice: z.enum(['stop', 'background', 'cancel']) }), done),
} as const
export type HostCalls = typeof hostCalls
export type HostCallName = keyof HostCalls
export type HostCallInput<N extends HostCallName> = z.input<HostCalls[N]['input']>
export type HostCallOutput<N extends HostCallName> = z.output<HostCalls[N]['output']>
export const isHostCallName = (name: string): name is HostCallName => Object.hasOwn(hostCalls, name)

export { json, sha256 }
