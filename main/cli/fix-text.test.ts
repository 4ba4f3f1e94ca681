import { expect, it } from 'vitest'
import { loadPreset } from '../versions/recipes/load'
import { resolveRecipe } from '../versions/recipes/resolve'
import { targetsText } from './commands/targets'
import { fixText } from './fix-text'

const recipe = resolveRecipe(loadPreset('penguins'))
const mass = recipe.targets.findIndex(({ name }) => name === 'body_mass')
const fix = { title: 'Normalise body_mass (zscore)', patch: [{ op: 'replace' as const, path: `/targets/${mass}/transform/kind`, value: 'zscore' }] }

it('a fix is said with the assignment that carries it out, with elements of lists by name', () => {
  expect(fixText(recipe, fix)).toBe('Normalise body_mass (zscore): --set targets.body_mass.transform.kind=zscore')
})

it('a check of targets ends with what answers it, as it can be typed', () => {
  const finding = { check: 'targets', title: 'Targets', level: 'red' as const, message: 'body_mass drowns the others.', numbers: {}, fixes: [fix] }
  const said = targetsText({ recipe, finding, targets: [], pairs: [], batches: 0, classes: {} })
  expect(said.trimEnd().split('\n').at(-1)).toBe(fixText(recipe, fix))
})
