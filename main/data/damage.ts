import type { Damage } from '../../preload/contract/data'
import type { DataSpec } from '../../preload/contract/recipe'
import { AtelierError } from '../lib/errors'
import type { Column, Dataset } from './dataset'
import type { BoundTarget } from './facts'
import type { Split } from './split'

/** How many single things a message names; the total is always said. */
const NAMED = 5

const counted = (count: number, one: string, many: string): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`
const listed = (all: readonly Damage[]): string => `${all.slice(0, NAMED).map(({ where, problem }) => `${where}: ${problem}`).join('; ')}${all.length > NAMED ? '; …' : ''}`

/** Every sample that cannot be used for this recipe, by index, with the reason. */
function damagedSamples(dataset: Dataset, features: readonly Column[], targets: readonly BoundTarget[]): Map<number, string> {
  const damaged = new Map<number, string>()
  for (let i = 0; i < dataset.count; i += 1) {
    const reason = dataset.damageOf(i)
      ?? features.filter((column) => column.values[i] === null).map((column) => `column "${column.name}" is missing`)[0]
      ?? targets.filter(({ spec, column }) => spec.missing === 'stop' && column.values[i] === null).map(({ spec }) => `target "${spec.name}" is missing`)[0]
    if (reason !== undefined) damaged.set(i, reason)
  }
  return damaged
}

/** What to do about damage: first what leaves every sample in, where a column that is missing in some is what damages them. */
function remedy(dataset: Dataset, features: readonly Column[], targets: readonly BoundTarget[]): string {
  const lacking = (column: Column): boolean => Array.from({ length: dataset.count }, (_, i) => i).some((i) => dataset.damageOf(i) === null && column.values[i] === null)
  const inputs = features.filter(lacking).map(({ name }) => `"${name}"`)
  const masks = targets.filter(({ spec, column }) => spec.missing === 'stop' && lacking(column)).map(({ spec }) => `targets.${spec.name}.missing`)
  const kept = [
    ...(inputs.length === 0 ? [] : [`Name the inputs in data.features without ${inputs.join(' and ')} to keep every row.`]),
    ...(masks.length === 0 ? [] : [`Set ${masks.join(' and ')} to mask to learn from the rows that have a value.`]),
  ]
  return [...kept, `${kept.length === 0 ? 'Repair or remove them' : 'Otherwise repair or remove these rows'}, or set data.damaged to skip to train without exactly these.`].join(' ')
}

/**
 * The samples that can be used. Damaged ones, and what else the person has to decide on, throw "data.damaged" under
 * `damaged: stop`; under `skip` they are left out, and a warning names them.
 */
export function usableSamples(dataset: Dataset, spec: DataSpec, features: readonly Column[], targets: readonly BoundTarget[], warn: (message: string) => void): number[] {
  const damaged = damagedSamples(dataset, features, targets)
  const all: Damage[] = [...[...damaged].map(([i, problem]) => ({ where: dataset.source(i), problem })), ...dataset.damage]
  const samples = damaged.size === 0 ? [] : [`${damaged.size} of ${counted(dataset.count, 'sample', 'samples')} cannot be used`]
  const other = damaged.size === 0 ? '' : 'other '
  const others = dataset.damage.length === 0 ? [] : [`${counted(dataset.damage.length, `${other}thing`, `${other}things`)} in the data set ${dataset.damage.length === 1 ? 'is' : 'are'} not read`]
  const what = [...samples, ...others].join(', and ')
  if (all.length > 0 && spec.damaged === 'stop') {
    throw new AtelierError('data.damaged', `${what}. ${listed(all)}`, remedy(dataset, features, targets))
  }
  if (all.length > 0) warn(`${what}, and ${all.length === 1 ? 'is' : 'are'} left out (data.damaged is skip). ${listed(all)}`)
  if (dataset.notes.length > 0) warn(`${counted(dataset.notes.length, 'file is no sample and is', 'files are no samples and are')} left out: ${dataset.notes.slice(0, NAMED).map(({ where }) => where).join(', ')}${dataset.notes.length > NAMED ? ', …' : ''}`)
  return Array.from({ length: dataset.count }, (_, i) => i).filter((i) => !damaged.has(i))
}

/** Parts that the data set brings and the split makes no use of, said with the field that would use them. */
export function warnOfUnusedParts(dataset: Dataset, pool: readonly number[], { split: { val, test } }: DataSpec, { val: chosenVal, test: chosenTest }: Split, warn: (message: string) => void): void {
  const used = new Set([...chosenVal, ...chosenTest].map((i) => dataset.partOf(i)))
  for (const [part, field, value] of [['val', 'val', val], ['test', 'test', test]] as const) {
    const count = pool.filter((i) => dataset.partOf(i) === part).length
    // Who writes "none" has said so.
    if (count > 0 && !used.has(part) && value !== 'none') warn(`The data set's own part "${part}" (${counted(count, 'sample', 'samples')}) is not used: data.split.${field} is ${value}. Set it to given to use that part.`)
  }
}
