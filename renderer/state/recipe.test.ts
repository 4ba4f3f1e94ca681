import { expect, it } from 'vitest'
import { placeOf } from './recipe'

it('leads a problem that names a target to its place in the document', () => {
  const document = { targets: [{ name: 'label' }, { name: 'mass' }] }
  expect([placeOf(document, 'targets.mass.column'), placeOf(document, 'targets.0.column'), placeOf(document, 'optim.lr'), placeOf({}, 'targets.mass')]).toEqual(['targets.1.column', 'targets.0.column', 'optim.lr', 'targets.mass'])
})
