import { describe, expect, it } from 'vitest'
import { tableRecipe } from '../fixtures/table'
import { criterionOf, criterionValue, updateBest } from './best'

describe('the best values of a run', () => {
  it('are the smallest of losses and errors and the largest of all others, with the first epoch that had them', () => {
    const best: Record<string, { value: number; epoch: number }> = {}
    updateBest(best, { 'val.loss': 1, 'val.mass.rmse': 5, 'val.accuracy': 0.5, 'val.r2': -1 }, 1)
    updateBest(best, { 'val.loss': 0.5, 'val.mass.rmse': 6, 'val.accuracy': 0.4, 'val.r2': 0 }, 2)
    updateBest(best, { 'val.loss': 0.5, 'val.mass.rmse': 5, 'val.accuracy': 0.5, 'val.r2': 0 }, 3)
    expect(best).toEqual({ 'val.loss': { value: 0.5, epoch: 2 }, 'val.mass.rmse': { value: 5, epoch: 1 }, 'val.accuracy': { value: 0.5, epoch: 1 }, 'val.r2': { value: 0, epoch: 2 } })
  })
})

describe('what decides which epoch is the best', () => {
  it('is the metric of early stopping, else the accuracy of a single class, else the loss', () => {
    const earlyStop = { metric: 'val.loss', mode: 'min', patience: 2 }
    expect(criterionOf(tableRecipe({ budget: { epochs: 3, earlyStop } }))).toEqual({ metric: 'val.loss', mode: 'min' })
    expect(criterionOf(tableRecipe())).toEqual({ metric: 'val.accuracy', mode: 'max' })
    expect(criterionOf(tableRecipe({ targets: [{ name: 'y', column: 'y', kind: 'regression', loss: 'mse' }] }))).toEqual({ metric: 'val.loss', mode: 'min' })
  })
  it('names what is measured where its metric is not', () => {
    expect(() => criterionValue('val.acc', { 'val.loss': 1, 'val.accuracy': 1 })).toThrow(expect.objectContaining({ code: 'recipe.metric', hint: 'Measured here: val.accuracy, val.loss.' }) as Error)
  })
})
