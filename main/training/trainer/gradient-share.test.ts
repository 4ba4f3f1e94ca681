import { describe, expect, it } from 'vitest'
import { sharesOf, sharesOn } from './gradient-share'
import type { Pulls } from './gradient-share'

const pull = (gradient: number) => ({ gradient, loss: 1 })
const near: Pulls = { near: pull(3), wide: null }
const wide: Pulls = { near: null, wide: pull(8) }

describe('the shares of the gradient', () => {
  it('are parts of the sum of norms, 0 where a batch lacks the target', () => {
    expect(sharesOn({ near: pull(1), wide: pull(3) })).toEqual({ near: 0.25, wide: 0.75 })
    expect(sharesOn(near)).toEqual({ near: 1, wide: 0 })
  })
  it('add up to 1 as means over batches that lack one target or another', () => {
    expect(['near', 'wide'].map((name) => sharesOf([near, wide, { near: pull(1), wide: pull(3) }, near].map(sharesOn), name))).toEqual([0.5625, 0.4375])
  })
  it('leave out batches in which nothing pulls, or something overflows', () => {
    const [still, burst]: Pulls[] = [{ near: pull(0), wide: null }, { near: pull(1), wide: pull(Infinity) }]
    expect([still, burst].map((one) => sharesOn(one ?? {}))).toEqual([null, null])
    expect(sharesOf([still, near, burst, wide].map((one) => sharesOn(one ?? {})), 'near')).toBe(0.5)
    expect(sharesOf([null], 'near')).toBeNull()
  })
})
