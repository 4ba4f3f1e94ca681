import { incompleteBeta } from './special'

/**
 * Exact two-sided p of McNemar's test (1947) that what one side alone got right is as likely for either side: twice the
 * binomial tail of the smaller count, at most 1. Samples that both got right, or wrong, say nothing of the difference.
 */
export function mcnemar(gained: number, lost: number): number {
  const n = gained + lost
  const least = Math.min(gained, lost)
  return 2 * least >= n - 1 ? 1 : Math.min(1, 2 * incompleteBeta(0.5, 0.5, n - least, least + 1))
}
