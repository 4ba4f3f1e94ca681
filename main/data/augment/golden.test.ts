import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { json } from '../../../preload/contract/json'
import { applyDrawn, bindPipeline } from './index'
import type { Raster } from './index'
import { raster } from './kernels/raster'

// Made by torchvision v2 (scripts/golden/augment.py); the file says which version.
const bytes = z.object({ shape: z.tuple([z.int(), z.int(), z.int()]), data: z.base64() })
const object = z.record(z.string(), json)
const golden = z.object({
  images: z.record(z.string(), bytes),
  cases: z.array(z.object({ op: z.string(), params: object, image: z.string(), drawn: object, result: bytes })).min(1),
}).parse(JSON.parse(readFileSync(new URL('golden/torchvision.json', import.meta.url), 'utf8')))

const imageOf = ({ shape: [height, width, channels], data }: z.infer<typeof bytes>): Raster => raster({ height, width, channels }, Uint8Array.from(Buffer.from(data, 'base64')))
const named = (name: string): Raster => imageOf(golden.images[name] ?? { shape: [1, 1, 1], data: '' })

/**
 * The largest share of an image's bytes that may differ by one level. Operations on bytes and tables: none. Interpolation,
 * resizing and blur round sums of float32 there and of whole numbers here, and sums next to a half fall on either side of
 * it: weights of 1/2048 move a sum by 0.1 at most. Hue divides in float32 there and in float64 here.
 */
const MAY_DIFFER: Record<string, number> = { affine: 0.02, perspective: 0.02, 'rand-augment': 0.02, 'gaussian-blur': 0.04, 'random-resized-crop': 0.04, hue: 0.001 }
/** A place half-way between two pixels may take either of them, however different. */
const halfway = (op: string, interpolation: unknown): boolean => op === 'perspective' && interpolation === 'nearest'

describe('as torchvision computes it', () => {
  it.each([...new Set(golden.cases.map(({ op }) => op))])('%s', (op) => {
    for (const { params, image, drawn, result } of golden.cases.filter((one) => one.op === op)) {
      const pipeline = bindPipeline([{ id: 'step', op, ...params }])
      const applied = applyDrawn(pipeline, named(image), [{ id: 'step', op, drawn }], () => ({ image: named('other'), drawn: [] })).image
      const expected = imageOf(result)
      expect([applied.height, applied.width, applied.channels]).toEqual([expected.height, expected.width, expected.channels])
      const distances = [...applied.bytes].map((value, i) => Math.abs(value - (expected.bytes[i] ?? 0)))
      const what = `${image} ${JSON.stringify(params)} ${JSON.stringify(drawn)}`
      expect(Math.max(...distances), what).toBeLessThanOrEqual(halfway(op, params.interpolation) ? 255 : MAY_DIFFER[op] === undefined ? 0 : 1)
      expect(distances.filter((distance) => distance > 0).length / distances.length, what).toBeLessThanOrEqual(MAY_DIFFER[op] ?? 0)
    }
  })
})
