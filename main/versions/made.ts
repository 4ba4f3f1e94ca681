import type { VersionRow } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import { canonicalJson, sha256Of } from '../lib/hash'
import type { Made } from './changes'
import { identityDocument } from './recipes/identity'

/** What a version was made of, or what is known of it where another program made it. */
export type Described = Pick<VersionRow, 'id' | 'short' | 'dataset' | 'recipe' | 'code' | 'dataFingerprint' | 'environment' | 'params'>

/** The identity of a version: recipe without seed, engine and determinism, code, data, environment (RFC 8785, SHA-256). */
export const hashOfMade = ({ recipe, code, fingerprint, environment }: Made): string => sha256Of(canonicalJson({ recipe: identityDocument(recipe), code, data: fingerprint, environment }))

/** All that a version of ours was made of, or null for one that another program made. */
export function madeOrNull({ recipe, code, dataFingerprint, environment }: Described): Made | null {
  return recipe === null || code === null || dataFingerprint === null || environment === null ? null : { recipe, code, fingerprint: dataFingerprint, environment }
}

/** Throws "versions.foreign" for what another program made. */
export function madeOf(version: Described): Made {
  const made = madeOrNull(version)
  if (made === null) throw new AtelierError('versions.foreign', `${version.short} was made by another program and has no recipe.`, 'Its results and settings are in the sheet; compare or train a version that has a recipe.')
  return made
}

/** What the hash of a version's row is over: its identity, or of another program's version all that is known of its making. */
export function identityOf(version: Described): string {
  const made = madeOrNull(version)
  const { id, dataset, recipe, code, dataFingerprint, environment, params } = version
  return made === null ? sha256Of(canonicalJson({ id, dataset, recipe, code, data: dataFingerprint, environment, params })) : hashOfMade(made)
}
