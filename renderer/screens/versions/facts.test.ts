import { expect, it } from 'vitest'
import { recipeFrame } from '../../../preload/contract'
import { comparison, sentence } from './facts'

it('says of a version without a parent that it is the first', () => {
  expect(sentence({ changes: null, recipe: recipeFrame.parse({ data: { dataset: 'd' }, model: { arch: 'mlp' } }) })).toBe('First on its data')
  expect(sentence({ changes: null, recipe: null })).toBe('Made by another program')
})

it('says what a version is compared with and why, also where that is not known', () => {
  const said = (parent: string | null, parentage: Parameters<typeof comparison>[0]['parentage']) => comparison({ parent, parentage, dataset: 'mini' })
  expect([said(null, null), said('v1', null)]).toEqual([null, 'Compared with v1.'])
  expect(said('v1', { asked: true, failed: [] })).toBe('Compared with v1, as asked for.')
  expect(said('v3', { asked: false, failed: [] })).toBe('Compared with v3, the newest on mini.')
  expect(said('v1', { asked: false, failed: ['v3', 'v2'] })).toBe('Compared with v1, the newest on mini but for v3, v2, of which every run failed.')
})
