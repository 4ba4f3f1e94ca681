import { describe, expect, it } from 'vitest'
import { FIRST_SHARE, compareShares, lastUnder, scaledBeside } from '../../preload/contract'

const findings = [{ check: 'small-batch-norm', numbers: {} }, { check: 'target-ranges', numbers: { targets: [{ name: 'mass', gradientShare: 0.94, kind: 'regression' }, { name: 'depth', gradientShare: null }] } }]

describe('the forecast of shares beside the first steps', () => {
  it('is by target, and null where one of the two is not known', () => {
    const first = lastUnder(FIRST_SHARE, [{ name: 'share.first.mass', values: [0.93] }, { name: 'share.first.depth', values: [0.5, 0.07] }, { name: 'share.gradient.mass', values: [0.9] }])
    expect(compareShares(findings, first, ['mass', 'depth', 'new'])).toEqual([{ target: 'mass', forecast: 0.94, first: 0.93 }, { target: 'depth', forecast: null, first: 0.07 }, { target: 'new', forecast: null, first: null }])
  })
  it('is empty for one target, and where nothing is known', () => {
    expect(compareShares(findings, new Map([['mass', 1]]), ['mass'])).toEqual([])
    expect(compareShares([], new Map(), ['mass', 'depth'])).toEqual([])
  })
})

describe('an error in scaled units', () => {
  const best = { 'val.mae': { value: 390, epoch: 2 }, 'val.mae.scaled': { value: 0.49, epoch: 2 } }
  it('stands beside the one in original units', () => {
    expect(scaledBeside({ last: { 'val.mae': 400, 'val.mae.scaled': 0.5 }, best }, 'val.mae')).toEqual({ last: 0.5, best: 0.49 })
  })
  it('is not shown as of the best epoch where another epoch had it', () => {
    expect(scaledBeside({ last: {}, best: { ...best, 'val.mae.scaled': { value: 0.49, epoch: 3 } } }, 'val.mae')).toEqual({ last: undefined, best: undefined })
  })
})
