import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { builtIn, openDataset } from '../catalogue'
import type { Column } from '../dataset'
import { compareTargets, describeTarget, fitTransform, leaks, proposeTransform, scalerOf } from './index'
import type { Task } from './index'

async function columnsOf(name: string): Promise<readonly Column[]> {
  const location = builtIn(name)
  if (location === null) throw new Error(`no ${name}`)
  return (await openDataset(location, { cacheDir: tmpdir(), onProgress: () => undefined })).columns
}
const known = (column: Column): number[] => column.values.filter((value) => typeof value === 'number')
/** The task of a column, raw or under the transform that is proposed for it. */
function taskOf(column: Column, proposed: boolean): Task {
  if (column.kind === 'text') return { name: column.name, kind: 'class', loss: 'cross-entropy', weight: 1, values: column.values }
  const transform = proposed ? proposeTransform(known(column)).transform : { kind: 'none' }
  const scaled = scalerOf(fitTransform({ name: column.name, transform }, known(column)), column.name)
  return { name: column.name, kind: 'regression', loss: 'mse', weight: 1, values: column.values.map((value) => (value === null ? null : scaled(value))) }
}

describe('the targets of the embedded penguins', () => {
  it('are red as they are, since grams drown millimetres, and green under what is proposed', async () => {
    const columns = (await columnsOf('penguins')).filter(({ name }) => !['island', 'sex'].includes(name))
    const raw = compareTargets(columns.map((column) => taskOf(column, false)))
    expect(raw.level).toBe('red')
    expect(raw.pairs[0]).toMatchObject({ wide: 'body_mass_g', narrow: 'bill_depth_mm', level: 'red' })
    expect(raw.tasks.find(({ name }) => name === 'body_mass_g')?.share).toBeGreaterThan(0.99)
    const proposed = compareTargets(columns.map((column) => taskOf(column, true)))
    expect(proposed.level).toBe('green')
    for (const { share } of proposed.tasks) expect(share).toBeCloseTo(0.2, 1)
    expect(describeTarget(known(columns[4] ?? { name: '', kind: 'number', values: [] }))).toMatchObject({ count: 342, integers: true, beyondSigmas: { count: 0 } })
  })

  it('leak nothing to each other', async () => {
    const columns = await columnsOf('penguins')
    for (const target of columns) expect(leaks(columns.filter((column) => column !== target), [target])).toEqual([])
  })
})

describe('the shapes of the embedded clothing', () => {
  it('are red as they are, since pixels drown ink, and green under what is proposed', async () => {
    const columns = await columnsOf('fashion-mnist-shapes')
    const raw = compareTargets(columns.map((column) => taskOf(column, false)))
    expect(raw).toMatchObject({ level: 'red', pairs: [{ narrow: 'ink' }, { narrow: 'ink' }, { narrow: 'ink' }, { narrow: 'ink' }, {}, {}, {}, {}, {}, {}] })
    expect(compareTargets(columns.map((column) => taskOf(column, true))).level).toBe('green')
  })
})
