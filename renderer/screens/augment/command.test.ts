import { expect, it } from 'vitest'
import { jsonObject, preset } from '../../../preload/contract'
import { commandFor } from './command'

const quick = preset.parse({ name: 'quick', title: '', summary: '', recipe: { data: { dataset: 'mini' }, model: { arch: 'cnn' } } })

it('a tile\'s command names the preset, what differs from it, and whose draws', () => {
  const document = jsonObject.parse({ ...quick.recipe, seed: 7, augment: [{ id: 'a', op: 'affine', p: 1 }], data: { ...quick.recipe.data, dataset: 'dog\'s' } })
  const command = commandFor(document, quick, { seed: 3, epoch: 4, sample: 12 })
  expect(command).toContain('--recipe quick')
  expect(command).toContain(`--set 'augment=[{"id":"a","op":"affine","p":1}]'`)
  expect(command).toContain(`"dataset":"dog'\\''s"`)
  expect(command).toMatch(/--sample 12 --epoch 5 --seed 3 --out tiles$/)
  expect(command).not.toContain('model=')
  expect(command).not.toContain('seed=')
})
