import { describe, expect, it } from 'vitest'
import { divisors, slotsOf } from './norm-slots'

describe('the norm layers of a model', () => {
  it('are its nodes with a norm, with the channels that groups are made of', () => {
    const nodes = [
      { id: 'conv', kind: 'conv2d', inputs: [], shape: [8, 8, 12], parameters: 1, detail: '' }, { id: 'block1.norm', kind: 'norm.group', inputs: ['conv'], shape: [8, 8, 12], parameters: 24, detail: 'group, 3 groups of 4' },
    ]
    expect(slotsOf({ nodes, parameters: 25, trainable: 25, weightBytes: 1, activationBytes: 1 })).toEqual([{ id: 'block1.norm', channels: 12, detail: 'group, 3 groups of 4' }])
    expect(slotsOf(null)).toEqual([])
  })
  it('can be split into equal groups only', () => {
    expect(divisors(12)).toEqual([1, 2, 3, 4, 6, 12])
    expect(divisors(1)).toEqual([1])
  })
})
