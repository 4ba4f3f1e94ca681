import { jsonObject } from '../../../preload/contract'
import type { ChangeSet, JsonObject } from '../../../preload/contract'
import { identityDocument } from '../recipes/identity'
import { diff } from './patch'
import { changedFactors } from './factors'
import type { Made } from './factors'
import { appliedRate } from './rate'

export { applyPatch, diff, invertPatch } from './patch'
export { factorValues } from './factor-values'
export type { Made } from './factors'

const document = (made: Made): JsonObject => jsonObject.parse(JSON.parse(JSON.stringify({ recipe: identityDocument(made.recipe), code: made.code, data: made.fingerprint, environment: made.environment })))

/** What follows from a change by a rule that is itself unchanged: said, not counted. */
function consequence({ recipe: a }: Made, { recipe: b }: Made): string {
  const [before, after] = [appliedRate(a), appliedRate(b)]
  const sameRule = a.optim.lr === b.optim.lr && a.optim.lrScale?.per === b.optim.lrScale?.per
  return sameRule && before !== after ? ` (so lr applied ${before ?? ''} -> ${after ?? ''})` : ''
}

/** The change-set of b against a: patch, factors, one sentence, and whether more than one factor changed. */
export function changeSetOf(a: Made, b: Made): ChangeSet {
  const factors = changedFactors(a, b)
  return {
    patch: diff(document(a), document(b)), factors: factors.map((factor) => factor.id), confounded: factors.length > 1,
    sentence: factors.length === 0 ? 'no change' : `${factors.map((factor) => factor.sentence).join(', ')}${consequence(a, b)}`,
  }
}
