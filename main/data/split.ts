import type { DataSpec } from '../../preload/contract/recipe'
import { AtelierError } from '../lib/errors'
import { permutation, rngOf } from '../lib/rng'

export interface Split { readonly train: number[]; readonly val: number[]; readonly test: number[] }

/** The label of samples whose class is not known: a group of its own that any share may take from, and no class. */
export const UNKNOWN = '\0'

/** Shares of whole numbers that add up exactly: the largest remainders get the samples that are left. */
function exactCounts(sizes: readonly number[], share: number): number[] {
  const total = Math.round(sizes.reduce((a, b) => a + b, 0) * share)
  const ideal = sizes.map((size) => size * share)
  const counts = ideal.map(Math.floor)
  const order = ideal.map((value, i) => ({ i, rest: value - Math.floor(value) })).sort((a, b) => b.rest - a.rest || a.i - b.i)
  for (let left = total - counts.reduce((a, b) => a + b, 0), k = 0; left > 0; left -= 1, k += 1) {
    const { i } = order[k % order.length] ?? { i: 0 }
    counts[i] = (counts[i] ?? 0) + 1
  }
  return counts
}

/** Takes a share of each group out, chosen by the seed; both results are in the data set's own order. */
function takeOut(pool: readonly number[], label: (index: number) => string, share: number, seed: number, purpose: string): { taken: number[]; rest: number[] } {
  const groups = new Map<string, number[]>()
  for (const index of pool) {
    const group = groups.get(label(index))
    if (group === undefined) groups.set(label(index), [index])
    else group.push(index)
  }
  const names = [...groups.keys()].sort()
  const counts = exactCounts(names.map((name) => groups.get(name)?.length ?? 0), share)
  // A part of no samples would be judged on nothing, and early stopping would wait for a value that never comes.
  if (counts.every((count) => count === 0)) throw new AtelierError('data.split', `data.split.${purpose}: ${share} of ${pool.length} ${pool.length === 1 ? 'sample' : 'samples'} is none`, 'Add samples, or choose a larger share.')
  const taken = new Set<number>()
  names.forEach((name, g) => {
    const members = groups.get(name) ?? []
    const count = counts[g] ?? 0
    if (name !== UNKNOWN && names.length > 1 && (count === 0 || count === members.length)) {
      throw new AtelierError('data.split', `class "${name}" has ${members.length} ${members.length === 1 ? 'sample' : 'samples'}: too few for a ${purpose} share of ${share}`, 'Add samples, choose another share, or set data.split.stratify to none.')
    }
    const order = permutation(members.length, rngOf(seed, 'split', purpose, name))
    for (let i = 0; i < count; i += 1) taken.add(members[order[i] ?? 0] ?? -1)
  })
  return { taken: pool.filter((index) => taken.has(index)), rest: pool.filter((index) => !taken.has(index)) }
}

/** At most `limit` samples, the same number of each class when balanced; chosen by the seed. */
function limited(pool: readonly number[], label: (index: number) => string, limit: number | null, balanced: boolean, seed: number, purpose: string): number[] {
  if (limit === null || pool.length <= limit) return [...pool]
  if (!balanced) {
    const order = permutation(pool.length, rngOf(seed, 'limit', purpose))
    const chosen = new Set(Array.from(order.subarray(0, limit), (i) => pool[i]))
    return pool.filter((index) => chosen.has(index))
  }
  const names = [...new Set(pool.map(label))].filter((name) => name !== UNKNOWN).sort()
  const chosen = new Set<number>()
  names.forEach((name, k) => {
    const members = pool.filter((index) => label(index) === name)
    const count = Math.floor(limit / names.length) + (k < limit % names.length ? 1 : 0)
    if (members.length < count) throw new AtelierError('data.limit', `data.limit.${purpose}: class "${name}" has ${members.length} samples, a balanced ${limit} needs ${count} of each`, 'Lower the limit, or set data.limit.balanced to false.')
    const order = permutation(members.length, rngOf(seed, 'limit', purpose, name))
    for (let i = 0; i < count; i += 1) chosen.add(members[order[i] ?? 0] ?? -1)
  })
  return pool.filter((index) => chosen.has(index))
}

/**
 * Which samples train, validate and test. `partOf` is the data set's own part of a sample, `label` its class (one name
 * for all where there are none). Pure: the same arguments give the same split.
 */
export function splitSamples(pool: readonly number[], partOf: (index: number) => string, label: (index: number) => string, spec: DataSpec): Split {
  const { split, limit } = spec
  const grouped = split.stratify === 'label' ? label : () => ''
  const of = (part: string): number[] => pool.filter((index) => partOf(index) === part)
  let train = of('train')
  let val: number[] = []
  let test: number[] = split.test === 'given' ? of('test') : []
  if (split.val === 'given-test') {
    val = of('test')
    test = []
  }
  if (split.val === 'given') val = of('val')
  if ((split.val === 'given' || split.val === 'given-test') && val.length === 0) {
    throw new AtelierError('data.split', `data.split.val is "${split.val}", but this data set has no ${split.val === 'given' ? 'validation' : 'test'} part`, 'Give a share such as 0.2.')
  }
  if (typeof split.test === 'number') {
    const { taken, rest } = takeOut(train, grouped, split.test, split.seed, 'test')
    test = taken
    train = rest
  }
  if (typeof split.val === 'number') {
    const { taken, rest } = takeOut(train, grouped, split.val, split.seed, 'val')
    val = taken
    train = rest
  }
  const result = {
    train: limited(train, grouped, limit.train, limit.balanced, split.seed, 'train'),
    val: limited(val, grouped, limit.val, limit.balanced, split.seed, 'val'),
    test: limited(test, grouped, limit.test, limit.balanced, split.seed, 'test'),
  }
  if (result.train.length === 0) throw new AtelierError('data.split', 'no sample is left to train on', 'Check data.split and data.limit.')
  return result
}
