import type { DataSpec, TargetSpec } from '../../preload/contract/recipe'
import { AtelierError } from '../lib/errors'
import { permutation, rngOf } from '../lib/rng'
import { sharedBytes } from './batches'
import { openDataset } from './catalogue'
import { classesOf } from './columns'
import type { Dataset, DatasetLocation, ImageSize, OpenHooks, RawImage } from './dataset'
import { eachAtMost } from './decode'
import { sizeText } from './fitted'
import { epochOrder } from './pipeline'
import { shaped } from './pixels'
import { chooseSamples } from './prepare'

/** Images that are kept at a time; those that were not wanted for longest go first. */
const MOST_BYTES = 128 * 2 ** 20
const AT_ONCE = 4

/** A picture of the training part: its row, which draws hang on, and what a person calls it. */
export interface Shown { readonly row: number; readonly index: number; readonly part: string; readonly source: string; readonly label: string }

/** The picture of a row among those that were read for it. */
export function pictureOf(pictures: ReadonlyMap<number, Uint8Array>, row: number): Uint8Array {
  const pixels = pictures.get(row)
  if (pixels === undefined) throw new AtelierError('bug', `the picture of sample ${row} was not read`)
  return pixels
}

/**
 * The training part of a recipe's data as the gallery shows it: single images are read when they are wanted, into memory
 * that threads share, shaped and with the rows that `prepare` gives them, so that draws and bytes are those of a training.
 */
export class GalleryShelf {
  private readonly kept = new Map<number, Uint8Array>()
  private readonly order: Uint32Array
  /** The place in the training part of each of its rows. */
  private readonly places: ReadonlyMap<number, number>
  private size: ImageSize | null = null
  private chosen: { readonly label: string | null; readonly shown: readonly Shown[] } | null = null
  private orders: { key: string; order: Uint32Array } = { key: '', order: new Uint32Array() }

  private constructor(private readonly dataset: Dataset, private readonly images: NonNullable<Dataset['images']>, private readonly spec: DataSpec, private readonly train: readonly Shown[], readonly classes: readonly string[], private readonly used: readonly number[], private readonly mostBytes: number) {
    // Of no training's seed: the same pictures stay in view while epoch and seed step on.
    this.order = permutation(train.length, rngOf(0, 'gallery'))
    this.places = new Map(train.map(({ row }, place) => [row, place]))
  }

  /** Throws what opening and splitting throw, and "augment.images" where there are no pictures. */
  static async open(spec: DataSpec, targets: readonly TargetSpec[], location: DatasetLocation, hooks: OpenHooks, mostBytes = MOST_BYTES): Promise<GalleryShelf> {
    const dataset = await openDataset({ ...location, imageColumn: spec.imageColumn }, hooks)
    if (dataset.images === null) throw new AtelierError('augment.images', `${location.name} is a table without pictures`, 'Augmentation changes pictures. Choose a data set of images, or name the column that holds their paths (data.imageColumn).')
    const { bound, split, used, place } = chooseSamples(dataset, spec, targets)
    const target = bound.find(({ spec: { kind } }) => kind === 'class')
    const train = split.train.map((index) => ({ row: place.get(index) ?? 0, index, part: dataset.partOf(index), source: dataset.source(index), label: String(target?.column.values[index] ?? '') }))
    return new GalleryShelf(dataset, dataset.images, spec, train, target === undefined ? [] : classesOf(target.column), used, mostBytes)
  }

  /** Pictures in the gallery's order, of one class where one is named. Throws "augment.label" for a class that there is none of. */
  choose(label: string | null, offset: number, count: number): { shown: readonly Shown[]; available: number } {
    if (label !== null && !this.classes.includes(label)) throw new AtelierError('augment.label', `the gallery asks for class "${label}", which this target does not have`, this.classes.length === 0 ? 'Show all pictures: the recipe has no class target.' : `Its classes: ${this.classes.join(', ')}.`)
    if (this.chosen === null || this.chosen.label !== label) {
      const all = Array.from(this.order).flatMap((place) => this.train[place] ?? [])
      this.chosen = { label, shown: label === null ? all : all.filter((sample) => sample.label === label) }
    }
    return { shown: this.chosen.shown.slice(offset, offset + count), available: this.chosen.shown.length }
  }

  /** The row that follows this one in the order of an epoch. Throws "augment.sample" for a row that is not of the training part. */
  partnerOf(row: number, seed: number, epoch: number): number {
    const key = `${seed} ${epoch}`
    if (this.orders.key !== key) {
      const order = epochOrder(seed, epoch, this.train.length)
      const after = new Uint32Array(order.length)
      order.forEach((place, i) => { after[place] = order[(i + 1) % order.length] ?? 0 })
      this.orders = { key, order: after }
    }
    const place = this.places.get(row)
    if (place === undefined) throw new AtelierError('augment.sample', `sample ${row} is not of the training part`, 'Only training images are ever augmented.')
    return this.train[this.orders.order[place] ?? 0]?.row ?? row
  }

  /** Whether the files are as they were when they were opened. */
  unchanged(): Promise<boolean> {
    return this.dataset.unchanged()
  }

  /** The images of these rows, as a training gets them before augmentation; all of one size, as in `prepare`. */
  async read(rows: readonly number[]): Promise<{ size: ImageSize; images: { row: number; pixels: Uint8Array }[] }> {
    const wanted = [...new Set(rows)]
    // Held here, since answers that are made at the same time let go of what is kept.
    const pictures = new Map<number, Uint8Array>()
    for (const row of wanted) {
      const pixels = this.kept.get(row)
      if (pixels !== undefined) pictures.set(row, pixels)
    }
    const missing = wanted.filter((row) => !pictures.has(row))
    await eachAtMost(missing, AT_ONCE, async (row) => { pictures.set(row, this.held(row, shaped(await this.images.read(this.indexOf(row)), this.spec))) })
    if (this.size === null) throw new AtelierError('data.empty', 'there is no image to show', 'Choose another class.')
    const images = wanted.map((row) => ({ row, pixels: pictureOf(pictures, row) }))
    this.keep(images, Math.max(wanted.length, Math.floor(this.mostBytes / (this.size.height * this.size.width * this.size.channels))))
    return { size: this.size, images }
  }

  private indexOf(row: number): number {
    const index = this.used[row]
    if (index === undefined) throw new AtelierError('augment.sample', `sample ${row} is not of this data`, 'Choose a picture of the gallery.')
    return index
  }

  /** Keeps these as the newest, and no more than there is room for. */
  private keep(images: readonly { readonly row: number; readonly pixels: Uint8Array }[], room: number): void {
    for (const { row, pixels } of images) {
      this.kept.delete(row)
      this.kept.set(row, pixels)
    }
    for (const row of [...this.kept.keys()].slice(0, Math.max(0, this.kept.size - room))) this.kept.delete(row)
  }

  /** An image in memory that threads share. Throws "data.sizes" where it is not as large as the others. */
  private held(row: number, image: RawImage): Uint8Array {
    this.size ??= { height: image.height, width: image.width, channels: image.channels }
    if (image.height !== this.size.height || image.width !== this.size.width || image.channels !== this.size.channels) {
      throw new AtelierError('data.sizes', `${this.dataset.source(this.indexOf(row))} is ${sizeText(image)}, others are ${sizeText(this.size)}`, 'Set data.resize, such as [64, 64], and data.channels, so that all are alike.')
    }
    const pixels = sharedBytes(image.data.length)
    pixels.set(image.data)
    return pixels
  }
}
