import { join } from 'node:path'
import type { DataSpec } from '../../preload/contract/recipe'
import { AtelierError } from '../lib/errors'
import { sharedBytes } from './batches'
import type { Dataset, OpenHooks, RawImage } from './dataset'
import { eachAtMost } from './decode'
import { sizeText } from './fitted'
import { keepPixels, pixelFile, recallPixels } from './pixel-cache'
import { resize, withChannels } from './resize'

/** Decoded images of one size in one block, uint8, sample after sample; for training in memory that threads share. */
export interface Pixels { readonly height: number; readonly width: number; readonly channels: number; readonly data: Uint8Array }

/** Electron gives no block of 2 GiB; more than this is refused with a way out. */
const MOST_BYTES = 2 ** 31 - 2 ** 24

/** One image as the recipe wants it. */
export const shaped = (image: RawImage, spec: Pick<DataSpec, 'resize' | 'resizeMethod' | 'channels'>): RawImage => {
  const coloured = withChannels(image, spec.channels)
  return spec.resize === null ? coloured : resize(coloured, spec.resize[0], spec.resize[1], spec.resizeMethod)
}

/** The samples as one block: kept from an earlier training of the same data where there was one, else read and kept. */
export async function pixelsOf(dataset: Dataset, images: NonNullable<Dataset['images']>, samples: readonly number[], spec: DataSpec, hooks: OpenHooks): Promise<Pixels> {
  if (!images.decodes) return readPixels(dataset, images, samples, spec, hooks)
  const folder = join(hooks.cacheDir, 'pixels')
  const file = pixelFile(folder, dataset, samples, spec)
  const kept = recallPixels(file)
  if (kept !== null) return kept
  const pixels = await readPixels(dataset, images, samples, spec, hooks)
  try {
    keepPixels(folder, file, pixels)
  } catch (error) {
    hooks.onWarning?.(`The decoded images could not be kept for later trainings: ${error instanceof Error ? error.message : String(error)}`)
  }
  return pixels
}

/** Reads the samples into one block of memory. Images that differ in size or channels are an error that names two of them and the fix. */
async function readPixels(dataset: Dataset, images: NonNullable<Dataset['images']>, samples: readonly number[], spec: DataSpec, hooks: OpenHooks): Promise<Pixels> {
  const [first] = samples
  if (first === undefined) throw new AtelierError('data.empty', 'there is no image to read')
  const model = shaped(await images.read(first), spec)
  const size = model.height * model.width * model.channels
  if (size * samples.length > MOST_BYTES) {
    throw new AtelierError('data.large', `${samples.length} images of ${sizeText(model)} take ${(size * samples.length / 2 ** 30).toFixed(1)} GiB in memory`, 'Choose a smaller data.resize or limit the number of samples.')
  }
  const data = sharedBytes(size * samples.length)
  let done = 0
  await eachAtMost(samples, 4, async (sample, at) => {
    hooks.signal?.throwIfAborted()
    const image = shaped(await images.read(sample), spec)
    if (image.channels !== model.channels) {
      throw new AtelierError('data.channels', `${dataset.source(first)} is ${sizeText(model)}, ${dataset.source(sample)} is ${sizeText(image)}`, 'Set data.channels to rgb or grey, so that all are alike.')
    }
    if (image.height !== model.height || image.width !== model.width) {
      throw new AtelierError('data.sizes', `${dataset.source(first)} is ${sizeText(model)}, ${dataset.source(sample)} is ${sizeText(image)}`, 'Set data.resize, such as [64, 64], so that all are alike.')
    }
    data.set(image.data, at * size)
    done += 1
    if (done % 500 === 0 || done === samples.length) hooks.onProgress(done, samples.length, 'reading images')
  })
  return { height: model.height, width: model.width, channels: model.channels, data }
}
