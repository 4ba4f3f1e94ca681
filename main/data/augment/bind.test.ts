import { describe, expect, it } from 'vitest'
import { ProblemsError } from '../../lib/errors'
import { bindPipeline, completeSteps, outputSize } from './index'

const problems = (work: () => unknown): string[] => {
  try {
    work()
  } catch (error) {
    if (error instanceof ProblemsError) return error.problems.map(({ path, message }) => `${path}: ${message}`)
    throw error
  }
  return []
}
const size = { height: 28, width: 28, channels: 1 }

describe('a list of steps', () => {
  it('is completed with defaults, below a oneOf too', () => {
    expect(completeSteps([{ id: 'a', op: 'oneOf', p: 0.5, of: [{ id: 'b', op: 'brightness' }] }])).toEqual([{ id: 'a', op: 'oneOf', p: 0.5, of: [{ id: 'b', op: 'brightness', p: 1, amount: 0.2 }] }])
  })

  it('names every problem by step and field', () => {
    expect(problems(() => bindPipeline([
      { id: 'a', op: 'affine', degrees: 400 }, { id: 'b', op: 'sepia' }, { id: 'c', op: 'gaussian-blur', kernel: 4 }, { id: 'd', op: 'gamma', gamma: [2, 1] },
      { id: 'e', op: 'oneOf', of: [{ id: 'f', op: 'posterize', bits: [4, 9] }, { id: 'a', op: 'invert' }] }, { id: 'g', op: 'hue', amunt: 0.1 },
    ]))).toEqual([
      'augment.a.degrees: must be at most 180', 'augment.b.op: there is no augmentation called "sepia"', 'augment.c.kernel: must be odd', 'augment.d.gamma: the first number must not be above the second',
      'augment.e.of.f.bits.1: must be at most 8', 'augment.e.of.a: another step has this id', 'augment.g.amunt: there is no such field',
    ])
  })

  it('mixes samples in one step at most; a oneOf of mixing steps is one', () => {
    expect(problems(() => bindPipeline([{ id: 'a', op: 'mixup' }, { id: 'b', op: 'cut-mix' }]))).toEqual(['augment.b.op: another step mixes samples already'])
    expect(bindPipeline([{ id: 'a', op: 'invert' }, { id: 'b', op: 'oneOf', of: [{ id: 'c', op: 'mixup' }, { id: 'd', op: 'cut-mix' }] }]).mixing).toBe(1)
  })

  it('says which size comes out', () => {
    expect(outputSize(bindPipeline([{ id: 'a', op: 'random-resized-crop', size: [20, 24] }, { id: 'b', op: 'crop', padding: 0, size: [16, 16] }]), size)).toEqual({ height: 16, width: 16, channels: 1 })
  })

  it.each([
    ['a crop that does not fit', { op: 'crop', padding: 2, size: [40, 20] }, 'augment.a: a crop of 40x20 does not fit into 28x28 with a padding of 2'],
    ['another size for a share of the images', { op: 'crop', size: [20, 20], p: 0.5 }, 'augment.a: it changes the size from 28x28 to 20x20, but acts on a share of the images only'],
    ['several sizes', { op: 'oneOf', of: [{ id: 'b', op: 'invert' }, { id: 'c', op: 'crop', size: [20, 20] }] }, 'augment.a: its steps give images of different sizes, such as 28x28 and 20x20'],
  ])('refuses %s', (_what, step, message) => {
    expect(() => outputSize(bindPipeline([{ id: 'a', ...step }]), size)).toThrow(message)
  })
})
