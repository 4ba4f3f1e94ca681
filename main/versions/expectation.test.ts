import { expect, it } from 'vitest'
import { withExpectation } from './expectation'

it('what is expected is added as a line, once, and loses nothing that was said before', () => {
  expect(withExpectation('', ' It learns faster. ')).toBe('It learns faster.')
  expect(withExpectation('It learns faster.', 'It ends lower.')).toBe('It learns faster.\nIt ends lower.')
  expect(withExpectation('It learns faster.\nIt ends lower.', 'It learns faster.')).toBe('It learns faster.\nIt ends lower.')
  expect(withExpectation('It learns faster.', '  ')).toBe('It learns faster.')
})
