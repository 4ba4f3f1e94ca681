import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { atelierRoot } from '../../main/lib/root'

/** What a figure depends on beside the code: said with every result. */
export const machineFacts = () => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism(), memoryGiB: Math.round(totalmem() / 2 ** 30), os: `${type()} ${release()}`,
  electron: process.versions.electron, node: process.versions.node, loadAtStart: loadavg()[0] ?? null, date: new Date().toISOString().slice(0, 10),
})

/** Writes bench/results/NAME.json and says where. */
export function keepResults(name: string, results: object): void {
  const folder = join(atelierRoot(), 'bench', 'results')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${name}.json`)
  writeFileSync(path, `${JSON.stringify(results, null, 1)}\n`)
  process.stderr.write(`results in ${path}\n`)
}

const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)

/** The value below which `share` of the values lie, interpolated. */
export function quantile(values: readonly number[], share: number): number {
  const all = sorted(values)
  const at = (all.length - 1) * share
  const [low = NaN, high = low] = [all[Math.floor(at)], all[Math.ceil(at)]]
  return low + (high - low) * (at - Math.floor(at))
}
/** What rounds gave: the median, and the 10th and 90th percentile. */
export interface Spread { readonly median: number; readonly from: number; readonly to: number }
export const spreadOf = (values: readonly number[]): Spread => ({ median: median(values), from: quantile(values, 0.1), to: quantile(values, 0.9) })
export const spreadText = ({ median: middle, from, to }: Spread, digits = 2): string => `${middle.toFixed(digits)} [${from.toFixed(digits)}, ${to.toFixed(digits)}]`
export const median = (values: readonly number[]): number => quantile(values, 0.5)
export const geometricMean = (values: readonly number[]): number => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
