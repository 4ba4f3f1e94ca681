import { describe, expect, it } from 'vitest'
import { rngOf } from '../lib/rng'
import { applyDrawn, bindPipeline, drawFor, raster } from './augment'
import type { AugmentStep, Raster } from './augment'
import { NOT_TRAINING, drawsOf, fillerOf } from './augmented'
import type { AugmentPlan } from './augmented'
import { batchIn, floatsOf, sharedBytes, sharedFloats } from './batches'
import type { BatchSource } from './batches'
import { byteTable } from './fitted'

const [ROWS, SIDE, CHANNELS, CLASSES] = [12, 10, 3, 4]
const rng = rngOf(1, 'augmented')
const pixels = sharedBytes(ROWS * SIDE * SIDE * CHANNELS).map(() => rng.int(256))
const tables = byteTable({ mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] }, CHANNELS)
/** Classes and numbers; the sixth number is missing. */
const sourceOf = (view = SIDE): BatchSource => ({
  rows: ROWS, input: { kind: 'image', height: SIDE, width: SIDE, channels: CHANNELS, view: { height: view, width: view }, pixels, tables },
  labels: [
    { name: 'kind', oneHot: true, width: CLASSES, values: sharedFloats(ROWS).map((_, i) => i % CLASSES), present: sharedBytes(ROWS).fill(1) },
    { name: 'size', oneHot: false, width: 1, values: sharedFloats(ROWS).map((_, i) => i * 10), present: sharedBytes(ROWS).map((_, i) => (i === 6 ? 0 : 1)) },
  ],
})
const planOf = (...steps: AugmentStep[]): AugmentPlan => ({ steps, seed: 7, train: sharedBytes(ROWS).fill(1) })
const step = (op: string, fields: object = {}): AugmentStep => ({ id: op, op, p: 1, ...fields })
const rows = Uint32Array.from([3, 1, 4, 5, 9, 2, 6])
const draws = drawsOf(rows, Uint32Array.from(rows, (_, i) => i), 0, 2)

function fill(source: BatchSource, plan: AugmentPlan | null, given: typeof draws | null) {
  const memory = new Float32Array(floatsOf(source, rows.length))
  fillerOf(source, plan).fill(rows, memory, given)
  return batchIn(source, rows.length, memory)
}
const imageAt = (row: number): Raster => {
  const image = raster({ height: SIDE, width: SIDE, channels: CHANNELS })
  image.bytes.set(pixels.subarray(row * image.bytes.length, (row + 1) * image.bytes.length), image.start)
  return image
}

describe('a training batch', () => {
  const steps = [step('affine', { degrees: 30 }), step('brightness', { p: 0.5 }), step('crop', { padding: 2, size: [8, 8] })]
  it('has the very bytes that a tile of the same sample, epoch and seed shows, as numbers', () => {
    const batch = fill(sourceOf(8), planOf(...steps), draws)
    const pipeline = bindPipeline(steps)
    const expected = Array.from(rows).flatMap((sample) => {
      const drawn = drawFor(pipeline, { seed: 7, epoch: 2, sample, size: { height: SIDE, width: SIDE, channels: CHANNELS } })
      const { image } = applyDrawn(pipeline, imageAt(sample), drawn, () => { throw new Error('nothing is mixed') })
      return Array.from(image.bytes.subarray(image.start, image.start + 8 * 8 * CHANNELS), (value, i) => tables[i % CHANNELS]?.[value] ?? NaN)
    })
    expect(Array.from(batch.inputs.image?.data ?? [])).toEqual(expected)
    expect(batch.inputs.image?.shape).toEqual([rows.length, 8, 8, CHANNELS])
  })
  it('is another one in another epoch, and the plain one where nothing is drawn', () => {
    const [first, second] = [draws, { ...draws, epoch: 3 }].map((given) => fill(sourceOf(8), planOf(...steps), given).inputs.image?.data)
    expect(second).not.toEqual(first)
    expect(fill(sourceOf(8), planOf(...steps), null)).toEqual(fill(sourceOf(8), null, null))
  })
  it('leaves labels as they are where nothing is mixed', () => {
    expect(fill(sourceOf(8), planOf(...steps), draws).labels).toEqual(fill(sourceOf(8), null, null).labels)
  })
})

describe('mixed samples', () => {
  it('have the labels of both by their shares, and none where one of them is not known', () => {
    const { labels } = fill(sourceOf(), planOf(step('mixup', { alpha: 1 })), draws)
    const [kind, size] = [labels.kind, labels.size]
    rows.forEach((row, at) => {
      const partner = rows[(at + 1) % rows.length] ?? 0
      const parts = Array.from(kind?.values.data.subarray(at * CLASSES, (at + 1) * CLASSES) ?? [])
      expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6)
      const known = row !== 6 && partner !== 6
      expect(size?.present.data[at], `row ${row} with ${partner}`).toBe(known ? 1 : 0)
      if (!known || row % CLASSES === partner % CLASSES) return
      const share = parts[row % CLASSES] ?? NaN
      expect(size?.values.data[at]).toBeCloseTo(share * row * 10 + (1 - share) * partner * 10, 3)
    })
  })
})

describe('validation', () => {
  it('is the centre of the image where training images are smaller', () => {
    const seen = fill(sourceOf(6), null, null).inputs.image?.data ?? []
    const middle = imageAt(3)
    expect(seen[0]).toBe(tables[0]?.[middle.bytes[middle.start + (2 * SIDE + 2) * CHANNELS] ?? 0])
  })
  it('is never augmented: a row outside the training part is refused', () => {
    const plan = planOf(step('invert'))
    plan.train[5] = 0
    expect(() => fill(sourceOf(), plan, draws)).toThrow('row 5 is not of the training part')
  })
})

it('a sample that is not of the training part is refused by a code of its own, so that no other failure is taken for that', () => {
  const plan = planOf(step('invert'))
  plan.train[4] = 0
  expect(() => fill(sourceOf(), plan, draws)).toThrow(expect.objectContaining({ code: NOT_TRAINING }))
})
