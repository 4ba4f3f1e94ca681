import type { Flip, FlipKind, Flips } from '../../../preload/contract'
import { mcnemar } from '../../stats'
import type { StoredEvaluation } from '../calls/evaluation'
import type { Evaluated } from './classes'

type Sample = Omit<Flip, 'tile'>
interface Judged { readonly common: number; readonly samples: Sample[] }

/** What was said of each labelled sample, by where it lies in the data set. */
function saidOf({ part, index, verdicts }: StoredEvaluation, target: string): Map<string, { part: string; index: number; label: string; predicted: string; confidence: number }> {
  const verdict = verdicts.find((one) => one.target === target)
  const said = new Map<string, { part: string; index: number; label: string; predicted: string; confidence: number }>()
  verdict?.actual.forEach((truth, i) => {
    const [label, predicted] = [verdict.classes[truth], verdict.classes[verdict.predicted[i] ?? -1]]
    const [where, at] = [part[i], index[i]]
    if (label !== undefined && predicted !== undefined && where !== undefined && at !== undefined) said.set(`${where} ${at}`, { part: where, index: at, label, predicted, confidence: verdict.confidence[i] ?? 0 })
  })
  return said
}

/** Samples that two evaluations have in common, and those of them on which the answers differ. */
export function differing(a: StoredEvaluation, b: StoredEvaluation, target: string): Judged {
  const [first, second] = [saidOf(a, target), saidOf(b, target)]
  let common = 0
  const samples: Sample[] = []
  for (const [key, one] of first) {
    const other = second.get(key)
    if (other?.label !== one.label) continue
    common += 1
    if (one.predicted === other.predicted) continue
    const kind: FlipKind = one.predicted === one.label ? 'lost' : other.predicted === one.label ? 'gained' : 'other'
    samples.push({ kind, part: one.part, index: one.index, label: one.label, a: { predicted: one.predicted, confidence: one.confidence }, b: { predicted: other.predicted, confidence: other.confidence } })
  }
  return { common, samples }
}

/** The two runs to hold against each other: of one seed where both have it evaluated, else the first of each. */
export function pairOf(a: readonly Evaluated[], b: readonly Evaluated[]): { readonly a: Evaluated; readonly b: Evaluated; readonly sameSeed: boolean } | null {
  for (const one of a) {
    const other = b.find(({ seed, run, evaluation }) => seed === one.seed && run !== one.run && evaluation.split === one.evaluation.split)
    if (other !== undefined) return { a: one, b: other, sameSeed: true }
  }
  for (const one of a) {
    const other = b.find(({ evaluation }) => evaluation.split === one.evaluation.split)
    if (other !== undefined) return { a: one, b: other, sameSeed: false }
  }
  return null
}

/** Right in one and wrong in the other comes first; among them those of which both were surest. */
const telling = (x: Sample, y: Sample): number => Number(x.kind === 'other') - Number(y.kind === 'other') || y.a.confidence * y.b.confidence - x.a.confidence * x.b.confidence || x.index - y.index

/** Everything but pictures. Null where they have no class target, or no split, in common. */
export function flipsOf(a: readonly Evaluated[], b: readonly Evaluated[], kind: FlipKind | null, count: number): (Omit<Flips, 'samples' | 'problem'> & { readonly samples: Sample[] }) | null {
  const pair = pairOf(a, b)
  const target = pair?.a.evaluation.verdicts.find((verdict) => pair.b.evaluation.verdicts.some((other) => other.target === verdict.target))?.target
  if (pair === null || target === undefined) return null
  const { common, samples } = differing(pair.a.evaluation, pair.b.evaluation, target)
  const of = (wanted: FlipKind): number => samples.filter((sample) => sample.kind === wanted).length
  const [gained, lost] = [of('gained'), of('lost')]
  const again = a.find(({ run, seed, evaluation }) => run !== pair.a.run && seed !== pair.a.seed && evaluation.split === pair.a.evaluation.split)
  const own = again === undefined ? null : differing(pair.a.evaluation, again.evaluation, target)
  return {
    runs: [pair.a.run, pair.b.run], sameSeed: pair.sameSeed, split: pair.a.evaluation.split, target, common, gained, lost, other: of('other'), p: mcnemar(gained, lost),
    betweenSeeds: own === null || again === undefined ? null : { runs: [pair.a.run, again.run], flipped: own.samples.length, common: own.common },
    samples: samples.filter((sample) => kind === null || sample.kind === kind).sort(telling).slice(0, count),
  }
}
