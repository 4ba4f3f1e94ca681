import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { listening, tableRecipe, tableSpec } from '../fixtures/table'
import { trainJob } from './jobs/train'
import { stepsTogether } from './together'

it('is one step in a call, unless batches are small and steps quick', () => {
  expect([[2, 0.3], [8, 0.9], [8, 1.1], [16, 0.3], [2, Infinity]].map(([batch = 0, ms = 0]) => stepsTogether(batch, ms))).toEqual([8, 8, 1, 1, 1])
})

it('changes neither weights nor points, whatever a step took', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'atelier-together-'))
  try {
    const results = []
    for (const [name, tick] of [['quick', 0], ['slow', 1]] as const) {
      let now = 0
      const hooks = { ...listening(), clock: { now: () => 0, monotonic: () => (now += tick) } }
      const { outcome } = await trainJob({ ...tableSpec(dir, tableRecipe({ batch: { norm: 2 }, budget: { epochs: 2 } }), name) }, hooks)
      const losses = hooks.said.flatMap((message) => {
        if (message.type !== 'progress') return []
        const { names, name: ids, step, value } = message.points
        return Array.from(ids, (id, i) => [names[id], step[i], value[i]] as const).filter(([metric]) => metric === 'batch.loss')
      })
      results.push({ weights: outcome.job === 'train' ? outcome.weights : null, losses })
    }
    expect(results[0]?.losses).toHaveLength(66)
    expect(results[1]).toEqual(results[0])
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
