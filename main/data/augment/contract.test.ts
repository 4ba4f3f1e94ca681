import { describe, expect, it } from 'vitest'
import { augmentGroup } from '../../../preload/contract/augment-groups'
import { unitForm } from '../../lib/registry'
import { applyDrawn, augmentations, bindPipeline, describe as inWords, drawAt, drawFor, drawnStep, makeAugmenter, outputSize, raster } from './index'
import type { DrawnStep, Pipeline, Raster, Size } from './index'
import { picture, pictures } from './pictures.fixture'

const SIZES = [[1, 1], [7, 5], [28, 28]] as const
const CHANNELS = [1, 2, 3, 4, 5] as const
/** Parameters without which a unit is not complete. */
const NEEDED: Record<string, object> = { oneOf: { of: [{ id: 'flip', op: 'horizontal-flip' }, { id: 'light', op: 'brightness', p: 0.5 }, { id: 'turn', op: 'affine' }] } }

const pipelineOf = (op: string, fields: object = {}): Pipeline => bindPipeline([{ id: 'step', op, ...NEEDED[op], ...fields }])
const cases = augmentations.units.flatMap(({ id }) => CHANNELS.flatMap((channels) => SIZES.map(([height, width]) => [id, { height, width, channels }] as const)))
const named = cases.map(([op, size]) => [op, `${size.height}x${size.width}x${size.channels}`, size] as const)
const pixels = ({ bytes }: Raster): number[] => [...bytes]
const draw = (pipeline: Pipeline, sample: number, size: Size): DrawnStep[] => drawFor(pipeline, { seed: 5, epoch: 2, sample, size })

describe('every augmentation', () => {
  it.each(augmentations.units.map((unit) => [unit.id, unit] as const))('%s says what it is and draws a form', (id, unit) => {
    expect(unit.title).not.toBe('')
    expect(unit.summary).toMatch(/\.$/)
    expect(id === 'oneOf' ? '' : id).toMatch(/^[a-z-]*$/)
    expect(unitForm(unit.params).schema.type).toBe('object')
    expect(augmentGroup.options).toContain(unit.group)
  })

  it.each(named)('%s on %s gives the same bytes for the same seed, of the size it names, alone and in a batch, and never writes into its input', (op, _name, size) => {
    const pipeline = pipelineOf(op)
    const count = 6
    const all = pictures(count, size)
    const before = all.slice()
    const length = all.length / count
    const imageOf = (sample: number): Raster => raster(size, all.slice(sample * length, (sample + 1) * length))
    const drawn = Array.from({ length: count }, (_, sample) => draw(pipeline, sample, size))
    const alone = drawn.map((own, sample) => {
      const image = imageOf(sample)
      const kept = image.bytes.slice()
      const next = (sample + 1) % count
      const said = drawnStep.array().parse(JSON.parse(JSON.stringify(own)))
      const applied = applyDrawn(pipeline, image, said, () => ({ image: imageOf(next), drawn: drawn[next] ?? [] }))
      expect(image.bytes).toEqual(kept)
      expect(inWords(pipeline, own).every((words) => words.length > 0)).toBe(true)
      return applied
    })
    const out = outputSize(pipeline, size)
    for (const { image } of alone) expect([image.height, image.width, image.channels, image.bytes.length]).toEqual([out.height, out.width, out.channels, out.height * out.width * out.channels])

    const rows = Uint32Array.from({ length: count }, (_, i) => i)
    const share = new Float32Array(count)
    const target = makeAugmenter(pipeline, all, size, 5).batch(2, rows, rows.map((i) => (i + 1) % count), { share })
    expect([...target]).toEqual(alone.flatMap(({ image }) => pixels(image)))
    expect([...share]).toEqual(alone.map((applied) => Math.fround(applied.share)))
    expect(all).toEqual(before)
  })

  it.each(named)('%s on %s with p 0 is the identity', (op, _name, size) => {
    const image = picture(size)
    const pipeline = pipelineOf(op, { p: 0 })
    expect(pixels(applyDrawn(pipeline, image, draw(pipeline, 1, size), () => ({ image, drawn: [] })).image)).toEqual(pixels(image))
    expect([...makeAugmenter(pipeline, image.bytes, size, 5).batch(0, Uint32Array.of(0), Uint32Array.of(0))]).toEqual(pixels(image))
  })
})

/** Numbers of what was drawn, by name. */
const numbersOf = (drawn: DrawnStep[]): [string, number][] => Object.entries(drawn[0]?.drawn ?? {}).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : []))

describe('what is drawn', () => {
  // Where a place depends on the drawn height and width, or a magnitude on the drawn operation, one number alone has no range.
  const joint = ['random-resized-crop', 'random-erasing', 'cut-mix', 'trivial-augment']
  const single = augmentations.units.filter(({ id }) => !joint.includes(id)).map(({ id }) => id)
  const size = { height: 28, width: 20, channels: 3 }

  it.each(single)('%s lies between its quantiles 0 and 1, and quantiles are ordered', (op) => {
    const pipeline = pipelineOf(op)
    const at = (quantile: number): Map<string, number> => new Map(numbersOf(drawAt(pipeline, quantile, size)))
    const [least, most] = [at(0), at(1)]
    for (let sample = 0; sample < 300; sample += 1) {
      for (const [name, value] of numbersOf(draw(pipeline, sample, size))) {
        expect(value).toBeGreaterThanOrEqual(least.get(name) ?? NaN)
        expect(value).toBeLessThanOrEqual(most.get(name) ?? NaN)
      }
    }
    const quantiles = [0, 0.05, 0.5, 0.95, 1].map(at)
    for (const name of least.keys()) {
      const values = quantiles.map((quantile) => quantile.get(name) ?? NaN)
      expect(values).toEqual([...values].sort((a, b) => a - b))
    }
  })

  it.each(joint)('%s fits the image', (op) => {
    const pipeline = pipelineOf(op)
    for (let sample = 0; sample < 300; sample += 1) {
      const drawn = new Map(numbersOf(draw(pipeline, sample, size)))
      expect((drawn.get('top') ?? 0) + (drawn.get('height') ?? 0)).toBeLessThanOrEqual(size.height)
      expect((drawn.get('left') ?? 0) + (drawn.get('width') ?? 0)).toBeLessThanOrEqual(size.width)
    }
  })

  it('does not change when another step is removed, moved or made rarer', () => {
    const steps = augmentations.units.filter(({ traits, id }) => !traits.mixes && id !== 'oneOf').map(({ id }) => ({ id: `s-${id}`, op: id, p: 0.5 }))
    const all = draw(bindPipeline(steps), 3, size)
    for (const kept of steps) expect(draw(bindPipeline([kept]), 3, size)).toEqual(all.filter(({ id }) => id === kept.id))
    const certain = draw(bindPipeline(steps.map((step) => ({ ...step, p: 1 }))), 3, size)
    for (const { id, drawn } of all) if (drawn !== null) expect(certain.find((step) => step.id === id)?.drawn).toEqual(drawn)
  })
})

describe('images', () => {
  it.each(['horizontal-flip', 'vertical-flip'].flatMap((op) => SIZES.flatMap(([height, width]) => [1, 2, 3, 4].map((channels) => [op, height, width, channels] as const))))('are their own mirror image mirrored: %s twice on %dx%dx%d', (op, height, width, channels) => {
    const size = { height, width, channels }
    const pipeline = bindPipeline([{ id: 'one', op }, { id: 'two', op }])
    const image = picture(size)
    expect(pixels(applyDrawn(pipeline, image, draw(pipeline, 0, size), () => ({ image, drawn: [] })).image)).toEqual(pixels(image))
  })

  it.each(['brightness', 'contrast', 'saturation', 'hue', 'gamma', 'greyscale', 'invert', 'autocontrast', 'equalize', 'posterize', 'solarize', 'gaussian-noise'])('keep their transparency: %s', (op) => {
    for (const channels of [2, 4]) {
      const size = { height: 9, width: 7, channels }
      const pipeline = pipelineOf(op)
      const image = picture(size)
      const alpha = (bytes: Uint8Array): number[] => [...bytes].filter((_, i) => i % channels === channels - 1)
      expect(alpha(applyDrawn(pipeline, image, draw(pipeline, 4, size), () => ({ image, drawn: [] })).image.bytes)).toEqual(alpha(image.bytes))
    }
  })

  it.each(augmentations.units.filter(({ traits }) => traits.colour === 'rgb').map(({ id }) => id))('without three colours stay as they are: %s', (op) => {
    for (const channels of [1, 2, 5]) {
      const size = { height: 9, width: 7, channels }
      const image = picture(size)
      const pipeline = pipelineOf(op)
      expect(pixels(applyDrawn(pipeline, image, draw(pipeline, 4, size), () => ({ image, drawn: [] })).image)).toEqual(pixels(image))
    }
  })
})
