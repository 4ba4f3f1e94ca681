import { afterEach, expect, it, vi } from 'vitest'
import { CLASS_COLUMN, placeOf, useRecipe, valueAt } from './recipe'

// The check that follows a change has no owner to ask here.
vi.useFakeTimers()
afterEach(() => { vi.clearAllTimers() })

it('leads a problem that names a target to its place in the document', () => {
  const document = { targets: [{ name: 'label' }, { name: 'mass' }] }
  expect([placeOf(document, 'targets.mass.column'), placeOf(document, 'targets.0.column'), placeOf(document, 'optim.lr'), placeOf({}, 'targets.mass')]).toEqual(['targets.1.column', 'targets.0.column', 'optim.lr', 'targets.mass'])
})

it('remembers that the class column was taken by itself until a person chooses one, other data, or another beginning', () => {
  const { guessClass, set } = useRecipe.getState()
  const held = () => [valueAt(useRecipe.getState().document, CLASS_COLUMN), useRecipe.getState().guessed?.why]
  useRecipe.setState({ document: { targets: [{ name: 'label', column: 'label' }] } })
  guessClass({ column: 'site', why: 'repeats' })
  set('optim.lr', 0.1)
  expect(held()).toEqual(['site', 'repeats'])
  set(CLASS_COLUMN, 'kind')
  expect(held()).toEqual(['kind', undefined])
  guessClass({ column: 'site', why: 'name' })
  set('data.dataset', 'other')
  expect(held()).toEqual(['site', undefined])
  guessClass(null)
  expect(held()).toEqual(['', undefined])
})
