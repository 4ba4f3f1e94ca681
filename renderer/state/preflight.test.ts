import { expect, it } from 'vitest'
import { recipeFrame } from '../../preload/contract'
import { refusalOf } from './preflight'

const recipe = recipeFrame.parse({ data: { dataset: 'lamps' }, model: { arch: 'mlp' } })
const error = (code: string) => ({ code, message: '2 of 82 samples cannot be used', hint: '' })

it('holds a start back where the check of this very recipe failed by its data', () => {
  expect(refusalOf({ error: error('data.damaged'), of: recipe }, recipe)?.message).toBe('2 of 82 samples cannot be used')
})

it('holds none back for another recipe, for a broken one, or where only the check itself came to nothing', () => {
  expect(refusalOf({ error: error('data.damaged'), of: recipe }, { ...recipe, seed: 9 })).toBeNull()
  expect(refusalOf({ error: error('data.damaged'), of: recipe }, null)).toBeNull()
  expect(refusalOf({ error: error('owner.gone'), of: recipe }, recipe)).toBeNull()
  expect(refusalOf({ error: null, of: recipe }, recipe)).toBeNull()
})
