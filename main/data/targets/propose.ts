import type { TargetSpec } from '../../../preload/contract/recipe'
import { outliersOf } from './describe'
import { targetTransforms } from './registry'
import { skewness, sorted } from './statistics'

export interface Proposal { readonly transform: TargetSpec['transform']; readonly reason: string }

/** |skewness| from which a target counts as strongly skewed: an exponential distribution has 2, a normal one 0. */
export const STRONG_SKEW = 1.5
/** What a transform has to leave of it at most to be worth its curve. */
const LITTLE_SKEW = 0.75
/** Share of values beyond 5 robust sigmas from which outliers count as heavy; of a normal distribution it is 6e-7. */
export const HEAVY_OUTLIERS = 0.005

const rounded = (value: number): string => String(Number(value.toPrecision(3)))

/** The first of the curved transforms that leaves little of a strong skew. */
function straightened(values: readonly number[], skew: number): Proposal | null {
  for (const [kind, name] of [['log1p', 'a logarithm'], ['yeo-johnson', 'Yeo-Johnson\'s power']] as const) {
    const unit = targetTransforms.get(kind, '')
    if (unit.refuses(values) !== null) continue
    const numbers = unit.fit(values)
    const left = skewness(values.map((value) => unit.apply(value, numbers)))
    if (Math.abs(left) <= LITTLE_SKEW) return { transform: { kind }, reason: `It is strongly skewed (skewness ${rounded(skew)}), and ${name} leaves ${rounded(left)} of that.` }
  }
  return null
}

/**
 * A transform for a regression target from its known training values, with one sentence why: a curve where it straightens
 * a strong skew, else robust where outliers are heavy, else the z-score; none where nothing can be scaled. Pure.
 */
export function proposeTransform(values: readonly number[]): Proposal {
  const zscore = targetTransforms.get('zscore', '')
  const reason = zscore.refuses(values)
  if (reason !== null) return { transform: { kind: 'none' }, reason: `No transform helps: it ${reason}.` }
  const skew = skewness(values)
  const curve = Math.abs(skew) >= STRONG_SKEW ? straightened(values, skew) : null
  if (curve !== null) return curve
  const outliers = outliersOf(sorted(values)).sigmas
  if (outliers !== null && outliers.count > HEAVY_OUTLIERS * values.length && targetTransforms.get('robust', '').refuses(values) === null) {
    return { transform: { kind: 'robust' }, reason: `${outliers.count} of ${values.length} values lie beyond 5 robust sigmas, which would widen a z-score's scale; median and quartiles do not feel them.` }
  }
  return { transform: { kind: 'zscore' }, reason: `It has no strong skew (${rounded(skew)}) and no heavy outliers: mean 0 and standard deviation 1 make its loss one that others compare with.` }
}
