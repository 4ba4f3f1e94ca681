import { mean } from './sample'

/** A metric's value of one finished run. */
export interface Result { readonly version: string; readonly seed: number; readonly value: number }

/** Values by version and seed. */
export type SeedTable = ReadonlyMap<string, ReadonlyMap<number, number>>

/** Repeats of one seed of a version say nothing of seeds: they count once, by their mean. Values that are no number are counted, not used. */
export function seedTable(results: readonly Result[]): { readonly table: SeedTable; readonly notFinite: number } {
  const lists = new Map<string, Map<number, number[]>>()
  let notFinite = 0
  for (const { version, seed, value } of results) {
    if (!Number.isFinite(value)) {
      notFinite += 1
      continue
    }
    const seeds = lists.get(version) ?? new Map<number, number[]>()
    lists.set(version, seeds)
    const values = seeds.get(seed)
    if (values === undefined) seeds.set(seed, [value])
    else values.push(value)
  }
  const table = new Map([...lists].map(([version, seeds]) => [version, new Map([...seeds].map(([seed, values]) => [seed, mean(values) ?? NaN]))]))
  return { table, notFinite }
}
