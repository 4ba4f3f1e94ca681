import { describe, expect, it } from 'vitest'
import { eachAtMost } from './decode'

describe('working at most so many at a time', () => {
  it('begins nothing more after the first failure', async () => {
    const begun: number[] = []
    const work = eachAtMost(Array.from({ length: 100 }, (_, i) => i), 4, async (item) => {
      begun.push(item)
      await new Promise((done) => setTimeout(done, 1))
      if (item === 1) throw new Error('broken')
    })
    await expect(work).rejects.toThrow('broken')
    await new Promise((done) => setTimeout(done, 50))
    expect(begun.length).toBeLessThanOrEqual(8)
  })
})
