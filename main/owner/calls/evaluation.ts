import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { RunRow, Truths } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import type { VersionLog } from '../../versions/types'

/** What a finished training said of every sample of the split that it was judged on. */
const stored = z.object({
  split: z.string(), weights: z.enum(['best', 'final']), part: z.array(z.string()), index: z.array(z.int()),
  verdicts: z.array(z.object({ target: z.string(), classes: z.array(z.string()), actual: z.array(z.int()), predicted: z.array(z.int()), confidence: z.array(z.number()) })),
  /** Of regression targets, in their own units; null where the truth is not known. Evaluations of the first version lack it. */
  numbers: z.array(z.object({ target: z.string(), actual: z.array(z.number().nullable()), predicted: z.array(z.number().nullable()) })).default([]),
})
export type StoredEvaluation = z.infer<typeof stored>

/** The evaluation of a run, of classes and of numbers alike, or null when it has none: one that is not finished. */
export function readEvaluation(log: VersionLog, run: RunRow): StoredEvaluation | null {
  const artifact = log.artifacts(run.id).find(({ kind }) => kind === 'evaluation')
  return artifact === undefined ? null : stored.parse(JSON.parse(readFileSync(log.objectPath(artifact.hash), 'utf8')))
}

/** matrix[actual][predicted] of the first class target. */
export function confusionOf({ verdicts }: StoredEvaluation): { target: string; classes: string[]; matrix: number[][] } | null {
  const [first] = verdicts
  if (first === undefined) return null
  const matrix = first.classes.map(() => first.classes.map(() => 0))
  first.actual.forEach((actual, i) => {
    const row = matrix[actual]
    const predicted = first.predicted[i] ?? -1
    if (row !== undefined && row[predicted] !== undefined) row[predicted] += 1
  })
  return { target: first.target, classes: first.classes, matrix }
}

/** Truth and prediction of each regression target where both are known; of more than `most` samples an even choice, in their order. */
export function truthsOf({ numbers }: StoredEvaluation, unitOf: (target: string) => string, most: number): Truths['targets'] {
  return numbers.map(({ target, actual, predicted }) => {
    const known = actual.flatMap((truth, i): [number, number][] => { const said = predicted[i] ?? null; return truth === null || said === null ? [] : [[truth, said]] })
    const step = Math.max(1, known.length / most)
    return { name: target, unit: unitOf(target), count: known.length, unknown: actual.length - known.length, points: Array.from({ length: Math.min(most, known.length) }, (_, i) => known[Math.floor(i * step)] ?? [0, 0]) }
  })
}

/** Samples of one cell, most confident first; with both null, the mistakes the model was surest of. One without a label can be no mistake. */
export function pickSamples({ verdicts: [first], index }: StoredEvaluation, actual: string | null, predicted: string | null, count: number) {
  if (first === undefined) return []
  return first.actual.map((truth, i) => ({ truth: first.classes[truth] ?? '', said: first.classes[first.predicted[i] ?? -1] ?? '', confidence: first.confidence[i] ?? 0, index: index[i] ?? 0 }))
    .filter((_sample, i) => (first.actual[i] ?? -1) >= 0)
    .filter(({ truth, said }) => (actual === null && predicted === null ? truth !== said : (actual === null || truth === actual) && (predicted === null || said === predicted)))
    .sort((a, b) => b.confidence - a.confidence).slice(0, count)
}

/** The weights to predict with: best when early stopping was on, else final; of an unfinished run its newest checkpoint. */
export function weightsFile(log: VersionLog, run: RunRow, wanted: 'best' | 'final' | undefined): string {
  const kind = wanted ?? ((log.version(run.version).recipe?.budget.earlyStop ?? null) === null ? 'final' : 'best')
  const artifacts = log.artifacts(run.id)
  const artifact = artifacts.find((a) => a.kind === kind) ?? (wanted === undefined ? artifacts.find((a) => a.kind === 'final') : undefined)
  if (artifact !== undefined) return log.objectPath(artifact.hash)
  const best = join(log.dir, 'runs', run.id, 'best.safetensors')
  if (kind === 'best' && existsSync(best)) return best
  throw new AtelierError('runs.weights', `${run.short} is ${run.state} and has no ${kind} weights.`, run.state === 'done' ? 'Choose the other ones.' : 'Resume it and let it finish.')
}
