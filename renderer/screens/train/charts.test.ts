import { expect, it } from 'vitest'
import { chartsOf } from './charts'

const drawn = (...names: readonly string[]) => chartsOf(names).map(({ title, lines }) => [title, ...lines.map(({ metric }) => metric)])

it('draws loss and accuracy of one class target, also before anything is measured', () => {
  const both = [['Loss', 'train.loss', 'val.loss'], ['Accuracy', 'train.accuracy', 'val.accuracy']]
  expect(drawn()).toEqual(both)
  expect(drawn('train.accuracy', 'train.loss', 'val.accuracy', 'val.loss')).toEqual(both)
})

it('never draws an accuracy among errors: each kind has a chart of its own', () => {
  expect(drawn('val.loss', 'val.mass.mae', 'val.mass.mae.scaled', 'val.species.accuracy', 'val.wing.mae')).toEqual([['Loss', 'train.loss', 'val.loss'], ['Accuracy', 'val.species.accuracy'], ['Error', 'val.mass.mae.scaled', 'val.wing.mae']])
})

it('leaves a chart out that nothing is measured for', () => {
  expect(drawn('val.loss', 'val.mass.mae')).toEqual([['Loss', 'train.loss', 'val.loss'], ['Error', 'val.mass.mae']])
})
