import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { guarded, unguarded } from './cells'

describe('text in a cell', () => {
  it('comes back as it was, whatever stands in it', () => {
    const text = fc.string({ unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', ';', 'a', '1', ' '), maxLength: 12 })
    fc.assert(fc.property(text, (value) => {
      expect(unguarded(guarded(value))).toBe(value)
    }), { numRuns: 20_000 })
  })
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', "'=1", 'a;=1', 'a\n=1', 'a\t@x'])('begins with nothing that a spreadsheet runs: %j', (text) => {
    for (const cell of guarded(text).split(/[;\t\r\n]/)) expect(cell).not.toMatch(/^[=+\-@]/)
    expect(guarded(text)).not.toMatch(/^[=+\-@\t\r\n]/)
  })
  it.each(['', 'a', "it's", '1-1', 'a; b', 'a - b'])('stays as it is where nothing is to be feared: %j', (text) => {
    expect(guarded(text)).toBe(text)
  })
})
