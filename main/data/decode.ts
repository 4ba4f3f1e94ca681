import { readFile } from 'node:fs/promises'
import type { Worker } from 'node:worker_threads'
import { AtelierError } from '../lib/errors'
import type { ImageSize, RawImage } from './dataset'

/** Larger pictures are refused rather than decoded: 100 million pixels would take 300 MB each. */
export const PIXEL_LIMIT = 100_000_000
export const IMAGE_EXTENSIONS = ['.png', '.jpg', '.jpeg', '.webp']

/** Threads that begin. Those that a process leaves while they do make Electron write an error, so a picture is done when all have begun. */
const beginning = new Set<Promise<void>>()
function hear(thread: Worker): void {
  const begun = new Promise<void>((resolve) => { for (const sign of ['online', 'error', 'exit']) thread.once(sign, () => resolve()) }).then(() => { beginning.delete(begun) })
  beginning.add(begun)
}
const allBegun = (): Promise<unknown> => Promise.all(beginning)

async function loadSharp() {
  // Most of sharp's threads begin as it is loaded, some only when a picture needs them.
  process.on('worker', hear)
  const { default: sharp } = await import('sharp')
  // One thread for each picture; callers run several side by side, on sharp's own pool of threads.
  sharp.concurrency(1)
  sharp.cache(false)
  await allBegun()
  return sharp
}
let loaded: ReturnType<typeof loadSharp> | null = null
/** Loaded by the first picture that needs it: a training on data that are no pictures starts a tenth of a second sooner without. */
const decoder = (): ReturnType<typeof loadSharp> => (loaded ??= loadSharp())

const broken = (path: string, error: unknown): AtelierError =>
  new AtelierError('data.damaged', `${path}: ${(error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''}`, 'Repair or remove the file, or leave damaged samples out (data.damaged: skip).')

/**
 * Decodes PNG, JPEG or WebP to uint8: grey stays one channel, colour becomes sRGB with three, transparency stays a fourth
 * (second for grey). Turned as the camera says (EXIF). A cut-off or damaged file throws "data.damaged" that names it.
 * With `side`, a larger picture is shrunk to it while it is decoded, for showing: a JPEG then never stands whole in memory.
 */
export async function decodeImage(path: string, side?: number): Promise<RawImage> {
  const sharp = await decoder()
  try {
    // Read here: sharp in WebAssembly reads a file in many small calls that each go through this thread, at a quarter of the speed.
    const picture = sharp(await readFile(path), { limitInputPixels: PIXEL_LIMIT, failOn: 'warning' })
    const { space } = await picture.metadata()
    const grey = space === 'b-w' || space === 'grey16'
    const turned = picture.rotate()
    const sized = side === undefined ? turned : turned.resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
    const { data, info } = await sized.toColourspace(grey ? 'b-w' : 'srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
    await allBegun()
    return { height: info.height, width: info.width, channels: info.channels, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
  } catch (error) {
    throw broken(path, error)
  }
}

/** The longer side of a picture that is shown, in pixels. */
export const SHOWN_SIDE = 160

const shrink = (side: number, size: ImageSize): number => Math.min(1, side / Math.max(size.height, size.width))

/** A PNG as a data URL, shrunk so that no side exceeds `side`. */
export async function pngOf(image: RawImage, side = SHOWN_SIDE): Promise<string> {
  const { height, width, channels, data } = image
  const kind = channels === 1 || channels === 2 || channels === 3 || channels === 4 ? channels : null
  if (kind === null) throw new AtelierError('data.channels', `a picture of ${channels} channels cannot be shown`)
  const scale = shrink(side, image)
  const sharp = await decoder()
  const raw = sharp(data, { raw: { height, width, channels: kind } })
  const sized = scale < 1 ? raw.resize(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)), { fit: 'fill' }) : raw
  const png = await sized.png().toBuffer()
  await allBegun()
  return `data:image/png;base64,${png.toString('base64')}`
}

/** Runs work over items, at most `limit` at a time, in any order. The first failure stops what has not begun and is thrown. */
export async function eachAtMost<T>(items: readonly T[], limit: number, work: (item: T, index: number) => Promise<void>): Promise<void> {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next
      next += 1
      const item = items[index]
      try {
        if (item !== undefined) await work(item, index)
      } catch (error) {
        next = items.length
        throw error
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane))
}
