import { expect, it } from 'vitest'
import { estimate } from './repeating'

it('says how long repeats take as earlier runs of each version took, and of which that is not known', () => {
  const versions = [{ short: 'v1', seconds: 10 }, { short: 'v2', seconds: 30 }, { short: 'v3', seconds: null }]
  expect(estimate(versions, 3)).toEqual({ seconds: 120, unknown: ['v3'] })
})
