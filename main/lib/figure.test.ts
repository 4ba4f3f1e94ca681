import { describe, expect, it } from 'vitest'
import { figure } from './figure'

describe('a figure on the command line and in a report', () => {
  it('has four digits, and from ten thousand on is whole', () => {
    expect([0.123456, 12.3456, 1234.56, 98_609.7, 462_143.21, 520_697].map(figure)).toEqual(['0.1235', '12.35', '1235', '98610', '462143', '520697'])
  })
  it('has a power of ten from a thousand million on, whether or not the value happens to be whole', () => {
    expect([1.5e9, 6_505_896_437_290_329, -2.5e15].map(figure)).toEqual(['1.500e+9', '6.506e+15', '-2.500e+15'])
  })
  it('says what was not measured', () => {
    expect([null, undefined].map(figure)).toEqual(['not measured', 'not measured'])
  })
})
