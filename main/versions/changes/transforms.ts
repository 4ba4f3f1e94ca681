import type { Recipe } from '../../../preload/contract'
import { canonicalJson } from '../../lib/hash'

type Target = Recipe['targets'][number]
type Transform = Target['transform']
interface Pair { readonly name: string; readonly before: Transform; readonly after: Transform }

const same = (a: Transform, b: Transform): boolean => canonicalJson(a) === canonicalJson(b)
const isRaw = ({ kind }: Transform): boolean => kind === 'none'

/** The transform of every number that a recipe learns. Classes have none. */
export type Transforms = Readonly<Record<string, Transform>>
export const transformsOf = ({ targets }: Recipe): Transforms => Object.fromEntries(targets.filter(({ kind }) => kind === 'regression').map(({ name, transform }) => [name, transform]))

/** Numbers that both recipes learn. */
function pairsOf(a: Transforms, b: Transforms): Pair[] {
  return Object.entries(a).flatMap(([name, before]) => {
    const after = Object.hasOwn(b, name) ? b[name] : undefined
    return after === undefined ? [] : [{ name, before, after }]
  })
}

/** Whether every target that had one transform now has another one, the same for all. */
function isSubstitution(pairs: readonly Pair[], changed: readonly Pair[]): boolean {
  const [first] = changed
  if (first === undefined) return false
  return changed.every(({ before, after }) => same(before, first.before) && same(after, first.after)) && pairs.filter(({ before }) => same(before, first.before)).length === changed.length
}

/** Whether every raw target got a transform, whichever suits it. */
const isNormalising = (pairs: readonly Pair[], changed: readonly Pair[]): boolean => changed.every(({ before }) => isRaw(before)) && !pairs.some(({ after }) => isRaw(after))
const turned = (pairs: readonly Pair[]): Pair[] => pairs.map(({ name, before, after }) => ({ name, before: after, after: before }))

/**
 * Targets whose transforms changed by one rule for all of them, which is one factor; none where it was target by target. What
 * is one rule there is one rule back. docs/decisions/0010 has the reasons.
 */
export function transformedTogether(a: Transforms, b: Transforms): string[] {
  const pairs = pairsOf(a, b)
  const changed = pairs.filter(({ before, after }) => !same(before, after))
  const [back, backChanged] = [turned(pairs), turned(changed)]
  const oneRule = (isSubstitution(pairs, changed) && isSubstitution(back, backChanged)) || isNormalising(pairs, changed) || isNormalising(back, backChanged)
  return changed.length > 1 && oneRule ? changed.map(({ name }) => name) : []
}
