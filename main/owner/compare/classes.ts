import type { ComparedClasses, Spread } from '../../../preload/contract'
import { mean, sampleSd } from '../../stats'
import type { StoredEvaluation } from '../calls/evaluation'

/** What was stored of one run. */
export interface Evaluated { readonly run: string; readonly seed: number; readonly evaluation: StoredEvaluation }
type Verdicts = StoredEvaluation['verdicts'][number]
interface Counts { readonly hit: number; readonly truths: number; readonly said: number }

/** Of each class: how often it was rightly said, how often it was true, and how often it was said, over samples with a label. */
function countsOf({ classes, actual, predicted }: Verdicts): Counts[] {
  const counts = classes.map(() => ({ hit: 0, truths: 0, said: 0 }))
  actual.forEach((truth, i) => {
    const [own, other] = [counts[truth], counts[predicted[i] ?? -1]]
    if (own === undefined || other === undefined) return
    own.truths += 1
    other.said += 1
    if (own === other) own.hit += 1
  })
  return counts
}

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
function spreadOf(values: readonly (number | null)[]): Spread | null {
  const there = values.filter((value) => value !== null)
  const middle = mean(there)
  return middle === null ? null : { mean: middle, sd: sampleSd(there), min: Math.min(...there), max: Math.max(...there), runs: there.length }
}

/** Precision, recall and F1 of each class of the first class target that one of the versions was evaluated on. */
export function classesOf(versions: readonly (readonly Evaluated[])[]): ComparedClasses | null {
  const first = versions.flatMap((own) => own.flatMap(({ evaluation }) => evaluation.verdicts.slice(0, 1)))[0]
  if (first === undefined) return null
  const classes = [...new Set(versions.flatMap((own) => own.flatMap(({ evaluation }) => evaluation.verdicts.find(({ target }) => target === first.target)?.classes ?? [])))]
  return {
    target: first.target, classes,
    versions: versions.map((all) => {
      const split = all[0]?.evaluation.split
      // Shares of one split say nothing beside those of another.
      const own = all.filter(({ evaluation }) => evaluation.split === split).flatMap(({ run, evaluation }) => { const verdicts = evaluation.verdicts.find(({ target }) => target === first.target); return verdicts === undefined ? [] : [{ run, verdicts, counts: countsOf(verdicts) }] })
      if (split === undefined || own.length === 0) return null
      return {
        runs: own.map(({ run }) => run), split,
        figures: classes.map((name) => {
          const counts = own.flatMap(({ verdicts, counts: of }) => of[verdicts.classes.indexOf(name)] ?? [])
          if (counts.length === 0) return null
          return {
            precision: spreadOf(counts.map(({ hit, said }) => share(hit, said))), recall: spreadOf(counts.map(({ hit, truths }) => share(hit, truths))),
            f1: spreadOf(counts.map(({ hit, truths, said }) => share(2 * hit, truths + said))), support: Math.max(...counts.map(({ truths }) => truths)),
          }
        }),
      }
    }),
  }
}
