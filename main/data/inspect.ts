import type { DatasetInfo, Tile } from '../../preload/contract/data'
import type { DataSpec } from '../../preload/contract/recipe'
import { AtelierError } from '../lib/errors'
import { openDataset } from './catalogue'
import { classesOf } from './columns'
import type { Column, Dataset, DatasetLocation, OpenHooks } from './dataset'
import { SHOWN_SIDE, eachAtMost, pngOf } from './decode'
import { shaped } from './pixels'

/** How many single damages are listed; the total is always said. */
const DAMAGE_SHOWN = 200

function columnInfo(column: Column): DatasetInfo['columns'][number] {
  const known = column.values.filter((value) => value !== null)
  const base = { name: column.name, kind: column.kind, missing: column.values.length - known.length, distinct: new Set(known).size }
  const numbers = known.filter((value) => typeof value === 'number')
  if (column.kind === 'text' || numbers.length === 0) return { ...base, min: null, max: null, mean: null, std: null }
  const mean = numbers.reduce((a, b) => a + b, 0) / numbers.length
  return {
    ...base, mean, min: numbers.reduce((a, b) => Math.min(a, b)), max: numbers.reduce((a, b) => Math.max(a, b)),
    std: Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length),
  }
}

function sizesOf(dataset: Dataset): NonNullable<DatasetInfo['images']>['sizes'] {
  const counts = new Map<string, { height: number; width: number; channels: number; count: number }>()
  for (let i = 0; i < dataset.count; i += 1) {
    const size = dataset.images?.size(i)
    if (size === null || size === undefined) continue
    const key = `${size.height} ${size.width} ${size.channels}`
    const held = counts.get(key)
    if (held === undefined) counts.set(key, { height: size.height, width: size.width, channels: size.channels, count: 1 })
    else held.count += 1
  }
  return [...counts.values()].sort((a, b) => b.count - a.count)
}

function describe(name: string, dataset: Dataset): DatasetInfo {
  const parts = Object.fromEntries(dataset.parts.map((part) => [part, 0]))
  const damage = [...dataset.damage, ...dataset.notes]
  for (let i = 0; i < dataset.count; i += 1) {
    const part = dataset.partOf(i)
    parts[part] = (parts[part] ?? 0) + 1
    const problem = dataset.damageOf(i)
    if (problem !== null) damage.push({ where: dataset.source(i), problem })
  }
  const label = dataset.columns.find((column) => column.name === 'label')
  const classes = label === undefined || label.kind === 'number' ? [] : classesOf(label).map((title) => ({ name: title, counts: Object.fromEntries(dataset.parts.map((part) => [part, 0])) }))
  const byName = new Map(classes.map((entry) => [entry.name, entry.counts]))
  label?.values.forEach((value, i) => {
    const counts = byName.get(String(value))
    const part = dataset.partOf(i)
    if (counts !== undefined) counts[part] = (counts[part] ?? 0) + 1
  })
  return {
    name, reader: dataset.reader, path: dataset.path, fingerprint: dataset.fingerprint, bytes: dataset.bytes, license: dataset.license, parts,
    images: dataset.images === null ? null : { sizes: sizesOf(dataset) }, classes,
    columns: dataset.reader === 'csv' ? dataset.columns.map(columnInfo) : [], damage: damage.slice(0, DAMAGE_SHOWN), damageTotal: damage.length,
  }
}

/** What is in a data set, counted, with its damage. */
export async function inspectDataset(location: DatasetLocation, hooks: OpenHooks): Promise<DatasetInfo> {
  return describe(location.name, await openDataset(location, hooks))
}

async function tileOf(dataset: Dataset, index: number, look: Pick<DataSpec, 'resize' | 'resizeMethod' | 'channels'> | null): Promise<Tile> {
  if (dataset.images === null) throw new AtelierError('data.images', 'this data set has no images')
  const image = look === null ? await dataset.images.preview(index, SHOWN_SIDE) : shaped(await dataset.images.read(index), look)
  const label = dataset.columns.find((column) => column.name === 'label')?.values[index] ?? ''
  return {
    png: await pngOf(image), part: dataset.partOf(index), index, label: String(label), source: dataset.source(index), predicted: null, confidence: null,
  }
}

/** A whole picture takes up to 300 MB while it is decoded: only a few at a time. */
const AT_ONCE = 4

async function tilesIn(dataset: Dataset, samples: readonly number[], look: DataSpec | null): Promise<Tile[]> {
  const tiles: Tile[] = []
  await eachAtMost(samples, AT_ONCE, async (index, i) => { tiles[i] = await tileOf(dataset, index, look) })
  return tiles
}

/** Samples with their classes in turn, each class in the samples' own order: folders hold one class after the other. */
export function inTurns(samples: readonly number[], classOf: (sample: number) => number | string | null): number[] {
  const classes = new Map<number | string | null, number[]>()
  for (const sample of samples) {
    const held = classes.get(classOf(sample))
    if (held === undefined) classes.set(classOf(sample), [sample])
    else held.push(sample)
  }
  const turns = Math.max(0, ...Array.from(classes.values(), ({ length }) => length))
  return Array.from({ length: turns }, (_, turn) => [...classes.values()].flatMap((held) => held.slice(turn, turn + 1))).flat()
}

/** Pictures of samples of one part, of one class when one is given, else of all classes in turn. Damaged samples have no picture. */
export async function tilesOf(location: DatasetLocation, want: { part: string; label: string | null; offset: number; count: number }, hooks: OpenHooks): Promise<Tile[]> {
  const dataset = await openDataset(location, hooks)
  const labels = dataset.columns.find((column) => column.name === 'label')
  const chosen: number[] = []
  for (let i = 0; i < dataset.count; i += 1) {
    if (dataset.partOf(i) === want.part && dataset.damageOf(i) === null && (want.label === null || labels?.values[i] === want.label)) chosen.push(i)
  }
  return tilesIn(dataset, inTurns(chosen, (i) => labels?.values[i] ?? null).slice(want.offset, want.offset + want.count), null)
}

/** Pictures of given samples as the model saw them: resized and with the recipe's channels. */
export async function tilesAt(location: DatasetLocation, spec: DataSpec, samples: readonly number[], hooks: OpenHooks): Promise<Tile[]> {
  const dataset = await openDataset({ ...location, imageColumn: spec.imageColumn }, hooks)
  return tilesIn(dataset, samples, spec)
}
