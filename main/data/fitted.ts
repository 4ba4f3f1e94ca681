import { z } from 'zod'
import type { ImageSize } from './dataset'
import { fittedTransform, originalValues } from './targets'

/** Everything that was learnt from the training part before the first step; kept in checkpoints, reused by predict. */
export const fittedSchema = z.object({
  /** Per channel (of pixels / 255) or per feature column; 0 and 1 of a category. */
  mean: z.array(z.number()), std: z.array(z.number()),
  features: z.array(z.string()),
  /** By feature column of text: its categories in training, in the order of their inputs. Checkpoints of the first version had none. */
  categories: z.record(z.string(), z.array(z.string())).default({}),
  image: z.object({ height: z.int(), width: z.int(), channels: z.int() }).nullable(),
  /** The centre of those images that the model sees, where augmentation makes smaller ones; null for all of them. */
  view: z.object({ height: z.int(), width: z.int() }).nullable().default(null),
  targets: z.record(z.string(), fittedTransform),
})
export type Fitted = z.infer<typeof fittedSchema>

/** Values of a target in original units. */
export function inverseOf(fitted: Fitted, target: string, scaled: Float32Array): Float32Array {
  const transform = fitted.targets[target]
  return transform === undefined ? scaled : originalValues(transform, target, scaled)
}

/**
 * Mean and standard deviation (ddof 0) per channel of uint8 pixels / 255, over the given images of `size` bytes each; a
 * constant channel keeps scale 1. Exact: sums are integers.
 */
export function channelStatistics(pixels: Uint8Array, channels: number, size = pixels.length, images: readonly number[] = [0]): { mean: number[]; std: number[] } {
  const counts = Array.from({ length: channels }, () => new Float64Array(256))
  for (const image of images) {
    counts.forEach((histogram, channel) => {
      const end = (image + 1) * size
      for (let i = image * size + channel; i < end; i += channels) {
        const value = pixels[i] ?? 0
        histogram[value] = (histogram[value] ?? 0) + 1
      }
    })
  }
  const n = (size * images.length) / channels
  const mean = counts.map((histogram) => histogram.reduce((sum, count, value) => sum + count * value, 0) / n)
  const std = counts.map((histogram, c) => Math.sqrt(histogram.reduce((sum, count, value) => sum + count * (value - (mean[c] ?? 0)) ** 2, 0) / n))
  return { mean: mean.map((m) => m / 255), std: std.map((s) => (s > 0 ? s / 255 : 1)) }
}

/** The float32 of every byte for each channel: (byte / 255 - mean) / std. */
export function byteTable({ mean, std }: Pick<Fitted, 'mean' | 'std'>, channels: number): Float32Array[] {
  return Array.from({ length: channels }, (_, c) => Float32Array.from({ length: 256 }, (_byte, value) => (value / 255 - (mean[c] ?? 0)) / (std[c] ?? 1)))
}

export const sizeText = ({ height, width, channels }: ImageSize): string => `${height}x${width} with ${channels} ${channels === 1 ? 'channel' : 'channels'}`
