import { expect, it } from 'vitest'
import { z } from 'zod'
import { jsonObject, recipeFrame } from '../../../preload/contract'
import type { Units } from '../../state/recipe'
import { messageOf, reasonOf, upwards } from './problems'

const units: Units = {
  frame: jsonObject.parse(z.toJSONSchema(recipeFrame, { io: 'input' })), presets: [],
  registries: { augmentations: [{ id: 'affine', title: 'Affine', summary: '', source: '', defaults: {}, schema: { type: 'object', properties: { degrees: { type: 'number', minimum: 0, maximum: 180 } } } }], optimizers: [{ id: 'sgd', title: 'SGD', summary: '', source: '', defaults: {}, schema: { type: 'object', properties: { momentum: { type: 'number', minimum: 0, exclusiveMaximum: 1 } } } }] },
}
const problem = (path: string, message = 'must be a number') => ({ path, message, hint: '' })

it('says at a number what belongs there, with the range of the frame or of the chosen unit', () => {
  const document = { optim: { kind: 'sgd', lr: '1e', momentum: 2 }, budget: { earlyStop: { metric: 'val.loss', mode: 'min', patience: '' } } }
  expect(messageOf(units, document, problem('optim.lr'))).toBe('A number above 0')
  expect(messageOf(units, document, problem('optim.momentum'))).toBe('A number of at least 0 and below 1')
  expect(messageOf(units, document, problem('budget.earlyStop.patience'))).toBe('A whole number of at least 1')
})

it('asks for the class column in words when none is chosen', () => {
  expect(messageOf(units, { targets: [{ column: '' }] }, problem('targets.0.column', 'must not be empty'))).toBe('Choose the column that holds the class')
})

it('leaves other problems as the check says them', () => {
  expect(messageOf(units, { data: { dataset: 'x' } }, problem('data.dataset', 'there is no data set called x'))).toBe('There is no data set called x')
})

it('names the first field that holds Start back, and how many more there are', () => {
  const document = { optim: { kind: 'sgd', lr: '', momentum: 2 } }
  expect(reasonOf(units, document, [])).toBeNull()
  expect(reasonOf(units, document, [problem('optim.lr')])).toBe('Learning rate: a number above 0')
  expect(reasonOf(units, document, [problem('optim.lr'), problem('optim.momentum')])).toBe('Learning rate: a number above 0 (and 1 more)')
  expect(reasonOf(units, document, [problem('', 'the file is too large')])).toBe('The file is too large')
})

it('names a transform and its parameter as the Augment screen does, also inside a one-of', () => {
  const step = { id: 'turn', op: 'affine', degrees: 9999 }
  const said = 'Affine, Rotation (degrees): a number of at least 0 and at most 180'
  expect(reasonOf(units, { augment: [step] }, [problem('augment.turn.degrees', 'must be at most 180')])).toBe(said)
  expect(reasonOf(units, { augment: [{ id: 'one', op: 'oneOf', of: [step] }] }, [problem('augment.one.of.turn.degrees', 'must be at most 180')])).toBe(said)
})

it('names whose field it is where there are several targets', () => {
  const document = { targets: [{ name: 'mass', weight: 1 }, { name: 'wing', weight: -1 }] }
  expect(reasonOf(units, document, [problem('targets.1.weight', 'must be at least 0')])).toBe('wing, weight: must be at least 0')
  expect(reasonOf(units, document, [problem('targets.0.column', 'there is no column "mas"')])).toBe('mass, column: there is no column "mas"')
})

it('goes from a field up to the parts it stands in', () => {
  expect(upwards('budget.earlyStop.patience')).toEqual(['budget.earlyStop.patience', 'budget.earlyStop', 'budget'])
})
