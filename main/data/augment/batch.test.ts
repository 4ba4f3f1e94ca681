import { describe, expect, it } from 'vitest'
import { permutation, rngOf } from '../../lib/rng'
import { applyDrawn, bindPipeline, drawFor, makeAugmenter } from './index'
import { pictures } from './pictures.fixture'

const size = { height: 12, width: 8, channels: 3 }
const length = 12 * 8 * 3
const count = 40
const pixels = pictures(count, size)
const order = permutation(count, rngOf(3, 'order'))
const following = order.map((_, i) => order[(i + 1) % count] ?? 0)

const mixing = bindPipeline([
  { id: 'turn', op: 'affine', p: 0.7 }, { id: 'light', op: 'brightness', p: 0.5 },
  { id: 'mix', op: 'oneOf', p: 0.8, of: [{ id: 'mixup', op: 'mixup', alpha: 1 }, { id: 'cut', op: 'cut-mix' }] }, { id: 'erase', op: 'random-erasing', p: 0.5 },
])

function batched(cuts: readonly number[]): { target: Uint8Array; share: Float32Array } {
  const augmenter = makeAugmenter(mixing, pixels, size, 7)
  const [target, share] = [new Uint8Array(count * length), new Float32Array(count)]
  cuts.forEach((from, i) => {
    const to = cuts[i + 1] ?? count
    target.set(augmenter.batch(4, order.subarray(from, to), following.subarray(from, to), { share: share.subarray(from, to) }), from * length)
  })
  return { target, share }
}

describe('a batch', () => {
  it('has the same bytes however the epoch is cut, and in another order of work', () => {
    const whole = batched([0])
    expect(batched([0, 7, 8, 21])).toEqual(whole)
    const last = makeAugmenter(mixing, pixels, size, 7)
    last.batch(3, order.subarray(0, 1), following.subarray(0, 1))
    expect(last.batch(4, order.subarray(30, 31), following.subarray(30, 31))).toEqual(whole.target.slice(30 * length, 31 * length))
  })

  it('is what applying what was drawn gives, with the next sample of the order as partner after its own first steps', () => {
    const { target, share } = batched([0])
    const of = (sample: number) => ({
      image: { ...size, bytes: pixels, words: null, start: sample * length },
      drawn: drawFor(mixing, { seed: 7, epoch: 4, sample, size }),
    })
    order.forEach((sample, i) => {
      const own = of(sample)
      const applied = applyDrawn(mixing, own.image, own.drawn, () => of(following[i] ?? 0))
      expect([...target.subarray(i * length, (i + 1) * length)]).toEqual([...applied.image.bytes])
      expect(share[i]).toBe(Math.fround(applied.share))
    })
    expect(share.some((own) => own < 1)).toBe(true)
    expect(share.some((own) => own === 1)).toBe(true)
  })

  it('mixes labels that sum to one, in the proportion of the pixels', () => {
    const flat = Uint8Array.from({ length: 2 * length }, (_, i) => (i < length ? 200 : 0))
    for (const op of ['mixup', 'cut-mix']) {
      const augmenter = makeAugmenter(bindPipeline([{ id: 'm', op, alpha: 1 }]), flat, size, 1)
      const share = new Float32Array(1)
      for (let epoch = 0; epoch < 20; epoch += 1) {
        const target = augmenter.batch(epoch, Uint32Array.of(0), Uint32Array.of(1), { share })
        const own = share[0] ?? NaN
        const labels = [own, 1 - own]
        expect(labels.reduce((a, b) => a + b, 0)).toBe(1)
        expect(Math.min(...labels)).toBeGreaterThanOrEqual(0)
        expect(target.reduce((sum, value) => sum + value, 0) / length / 200).toBeCloseTo(own, 2)
      }
    }
  })

  it('draws anew in every epoch', () => {
    const augmenter = makeAugmenter(mixing, pixels, size, 7)
    const epochs = [0, 1, 2].map((epoch) => augmenter.batch(epoch, order, following).slice())
    expect(epochs[0]).not.toEqual(epochs[1])
    expect(epochs[1]).not.toEqual(epochs[2])
  })

  it('reads memory that threads share, at places that are no multiple of four too', () => {
    const odd = { height: 7, width: 5, channels: 1 }
    const shared = new Uint8Array(new SharedArrayBuffer(35 * 3 + 1)).subarray(1)
    shared.set(pictures(3, odd))
    const own = Uint8Array.from(shared)
    const pipeline = bindPipeline([{ id: 'a', op: 'horizontal-flip' }, { id: 'b', op: 'brightness' }])
    const of = (memory: Uint8Array): number[] => [...makeAugmenter(pipeline, memory, odd, 1).batch(0, Uint32Array.of(2, 0, 1), Uint32Array.of(0, 1, 2))]
    expect(of(shared)).toEqual(of(own))
  })
})

describe('noise', () => {
  it('has the drawn standard deviation and no bias', () => {
    const grey = { height: 128, width: 128, channels: 1 }
    const flat = new Uint8Array(128 * 128).fill(128)
    const target = makeAugmenter(bindPipeline([{ id: 'n', op: 'gaussian-noise', sigma: [0.1, 0.1] }]), flat, grey, 1).batch(0, Uint32Array.of(0), Uint32Array.of(0))
    const mean = target.reduce((sum, value) => sum + value, 0) / target.length
    const sd = Math.sqrt(target.reduce((sum, value) => sum + (value - mean) ** 2, 0) / target.length)
    // 25.5 levels over 16,384 values: the mean varies by 0.2, the standard deviation by 0.14; cutting off towards 0 takes another 0.4 from it.
    expect(Math.abs(mean - 128)).toBeLessThan(1)
    expect(Math.abs(sd - 25.1)).toBeLessThan(0.7)
  })
})
