import type { Extremes, GalleryTiles, GalleryWish } from '../../preload/contract'
import type { DatasetLocation, OpenHooks } from '../data'
import { GalleryShelf, GalleryThreads, galleryOutput, pictureOf, shrinkInto, shrunkSize } from '../data'
import { canonicalJson } from '../lib/hash'

/** Threads and images are let go of when nobody asks for so long. */
const IDLE_MS = 120_000
/** Files are looked at again after this time, beside the answer, so that none waits for it. */
const LOOK_MS = 5000

type Where = Pick<GalleryWish, 'data' | 'targets'>
interface Open { readonly key: string; readonly shelf: Promise<GalleryShelf>; looked: number }

/** JSON, which the local socket carries, would write every byte as a number with its name. */
const sendable = (bytes: Uint8Array): Uint8Array => Object.defineProperty(bytes, 'toJSON', { value: () => ({ base64: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64') }) })

const bytesOf = ({ height, width, channels }: { readonly height: number; readonly width: number; readonly channels: number }): number => height * width * channels

/** The gallery of one project: keeps the data in use open and its threads warm, and lets go of both when it rests. */
export class Gallery {
  private open: Open | null = null
  private threads: GalleryThreads | null = null
  private rest: NodeJS.Timeout | null = null

  /** `entry`: the file that its threads start from, where it is not the build's. */
  constructor(private readonly now: () => number, private readonly entry?: string) {}

  /** Training images of `wish` and what becomes of them. Throws what opening the data and binding the steps throw. */
  async tiles(wish: GalleryWish, location: DatasetLocation, hooks: OpenHooks): Promise<GalleryTiles> {
    const shelf = await this.shelfOf(wish, location, hooks)
    const { shown: chosen, available } = shelf.choose(wish.label, wish.offset, wish.count)
    const shown = wish.places === null ? chosen : wish.places.flatMap((place) => chosen[place] ?? [])
    const tiles = shown.map(({ row }) => ({ row, partner: shelf.partnerOf(row, wish.seed, wish.epoch) }))
    const { output, mixes } = galleryOutput(wish.augment)
    const { size, images } = await shelf.read(tiles.flatMap(({ row, partner }) => (mixes ? [row, partner] : [row])))
    const outSize = output(size)
    const [shownSize, shownOriginalSize] = [shrunkSize(outSize, wish.shrink), shrunkSize(size, wish.shrink)]
    const out = new Uint8Array(new SharedArrayBuffer(tiles.length * bytesOf(shownSize)))
    const made = await this.working().tiles({ steps: wish.augment, size, images, seed: wish.seed, epoch: wish.epoch, shrink: wish.shrink, tiles, out })
    const originals = new Uint8Array(wish.originals ? tiles.length * bytesOf(shownOriginalSize) : 0)
    const pictures = new Map(images.map(({ row, pixels }) => [row, pixels]))
    if (wish.originals) tiles.forEach(({ row }, i) => shrinkInto(pictureOf(pictures, row), 0, size, wish.shrink, originals, i * bytesOf(shownOriginalSize)))
    return {
      tiles: shown.flatMap(({ row, ...sample }, i) => { const tile = made[i]; return tile === undefined ? [] : [{ sample: row, ...sample, ...tile }] }),
      // Memory that threads share cannot leave the process.
      size: outSize, originalSize: size, shownSize, shownOriginalSize, pixels: sendable(new Uint8Array(out)), originals: wish.originals ? sendable(originals) : null, classes: [...shelf.classes], available,
    }
  }

  /** One picture at the ends of every parameter. */
  async extremes(wish: Where & Pick<GalleryWish, 'augment' | 'seed' | 'epoch'> & { sample: number }, location: DatasetLocation, hooks: OpenHooks): Promise<Extremes> {
    const shelf = await this.shelfOf(wish, location, hooks)
    const partner = shelf.partnerOf(wish.sample, wish.seed, wish.epoch)
    const { size, images } = await shelf.read([wish.sample, partner])
    const { rows, worst } = await this.working().extremes({ steps: wish.augment, size, images, row: wish.sample, partner })
    const own = pictureOf(new Map(images.map(({ row, pixels }) => [row, pixels])), wish.sample)
    const picture = <P extends { readonly pixels: Uint8Array }>(given: P): P => ({ ...given, pixels: sendable(given.pixels) })
    return {
      original: { ...size, pixels: sendable(new Uint8Array(own)), said: [] },
      rows: rows.map((row) => ({ ...row, low: picture(row.low), middle: picture(row.middle), high: picture(row.high) })), worst: worst === null ? null : picture(worst),
    }
  }

  /** Lets go of images and threads. */
  async close(): Promise<void> {
    if (this.rest !== null) clearTimeout(this.rest)
    const { threads } = this
    this.rest = null
    this.open = null
    this.threads = null
    await threads?.close()
  }

  private working(): GalleryThreads {
    if (this.rest !== null) clearTimeout(this.rest)
    this.rest = setTimeout(() => void this.close(), IDLE_MS)
    this.rest.unref()
    return (this.threads ??= new GalleryThreads(this.entry))
  }

  private async shelfOf({ data, targets }: Where, location: DatasetLocation, hooks: OpenHooks): Promise<GalleryShelf> {
    const key = canonicalJson({ data, targets, reader: location.reader, path: location.path })
    if (this.open?.key !== key) this.open = { key, shelf: GalleryShelf.open(data, targets, location, hooks), looked: this.now() }
    const held = this.open
    const drop = (): void => { if (this.open === held) this.open = null }
    const shelf = await held.shelf.catch((error: unknown) => {
      drop()
      throw error
    })
    if (this.now() - held.looked > LOOK_MS) {
      held.looked = this.now()
      shelf.unchanged().then((still) => { if (!still) drop() }, drop)
    }
    return shelf
  }
}
