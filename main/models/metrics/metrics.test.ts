import { describe, expect, it } from 'vitest'
import { directionOf, metrics } from './index'

describe('the direction of a metric', () => {
  it('is the one that its unit declares, under every name that it goes by', () => {
    for (const { id, direction } of metrics) for (const name of [`val.${id}`, `test.mass.${id}`, `val.mass.${id}.scaled`]) expect(directionOf(name), name).toBe(direction)
  })
  it('is down for losses, and up for what nobody declared', () => {
    expect(['val.loss', 'train.mass.loss', 'val.mass.weighted', 'share.loss.mass', 'lr'].map(directionOf)).toEqual(['min', 'min', 'min', 'max', 'max'])
  })
})
