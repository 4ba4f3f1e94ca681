import { jsonObject } from '../../../preload/contract'
import type { ChangeSet, JsonObject } from '../../../preload/contract'
import { identityDocument } from '../recipes/identity'
import { diff } from './patch'
import { changedFactors } from './factors'
import type { Made } from './factors'

export { applyPatch, diff, invertPatch } from './patch'
export type { Made } from './factors'

const document = (made: Made): JsonObject => jsonObject.parse(JSON.parse(JSON.stringify({ recipe: identityDocument(made.recipe), code: made.code, data: made.fingerprint, environment: made.environment })))

/** The change-set of b against a: patch, factors, one sentence, and whether more than one factor changed. */
export function changeSetOf(a: Made, b: Made): ChangeSet {
  const factors = changedFactors(a, b)
  return {
    patch: diff(document(a), document(b)), factors: factors.map((factor) => factor.id), confounded: factors.length > 1,
    sentence: factors.length === 0 ? 'no change' : factors.map((factor) => factor.sentence).join(', '),
  }
}
