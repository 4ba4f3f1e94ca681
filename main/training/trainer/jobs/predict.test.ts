import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../preload/contract'
import { listening, tableRecipe, tableSpec } from '../../fixtures/table'
import { predictJob } from './predict'
import { trainJob } from './train'

let dir: string
const regression: JsonObject = { targets: [{ name: 'y', column: 'y', kind: 'regression', loss: 'mse', transform: { kind: 'zscore' }, unit: 'mm' }], data: { dataset: 'noisy', features: ['x'] } }

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-predict-'))
  await trainJob(tableSpec(dir, tableRecipe(), 'classes'), listening())
  await trainJob(tableSpec(dir, tableRecipe(regression), 'numbers'), listening())
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const predict = async (folder: string, rows: readonly string[]) => {
  const input = join(dir, 'new.csv')
  writeFileSync(input, `x,y\n${rows.join('\n')}\n`)
  const { outcome } = await predictJob({ job: 'predict', checkpoint: join(dir, folder, 'final.safetensors'), inputs: [input], engine: 'tensorflow', threads: 1, determinism: false }, listening())
  return outcome.job === 'predict' ? outcome.predictions : []
}

describe('a prediction for a table', () => {
  it('names each row, and gives a class with probabilities that add up to 1', async () => {
    const predictions = await predict('classes', ['0.5,0.2', '4,-1.6'])
    expect(predictions.map(({ input }) => input)).toEqual([`${join(dir, 'new.csv')}, row 2`, `${join(dir, 'new.csv')}, row 3`])
    const { label } = predictions[0]?.targets ?? {}
    expect(['a', 'b', 'c']).toContain(label?.value)
    expect(Object.values(label?.probabilities ?? {}).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5)
  })
  it('gives a number in the unit of its target', async () => {
    const [prediction] = await predict('numbers', ['2,0'])
    expect(prediction?.targets.y).toMatchObject({ unit: 'mm', probabilities: null })
    expect(Number.isFinite(prediction?.targets.y?.value)).toBe(true)
  })
  it('says where a number leaves the range that training saw, from the checkpoint alone', async () => {
    rmSync(join(dir, 'noisy.csv'))
    const predictions = await predict('numbers', ['2,0', '-2000,0'])
    const [near, far] = predictions.map(({ targets }) => targets.y)
    expect(near?.beyond).toBeNull()
    const [low = NaN, high = NaN] = far?.beyond?.seen ?? []
    expect([low, high].every(Number.isFinite) && low < high).toBe(true)
    expect(Number(far?.value) < low || Number(far?.value) > high).toBe(true)
    expect(far?.beyond?.message).toMatch(/^"y" is predicted as .* mm, which is (below|above) everything seen in training \(.* mm to .* mm\)\.$/)
  })
  it('is told of by rows while it goes on, the last one at the end', async () => {
    const input = join(dir, 'many.csv')
    writeFileSync(input, `x,y\n${Array.from({ length: 150 }, (_, i) => `${i / 50},0`).join('\n')}\n`)
    const hooks = listening()
    await predictJob({ job: 'predict', checkpoint: join(dir, 'classes', 'final.safetensors'), inputs: [input], engine: 'tensorflow', threads: 1, determinism: false }, hooks)
    const told = hooks.said.flatMap((message) => (message.type === 'phase' && message.progress !== undefined ? [message.progress] : []))
    expect(told[0]).toEqual({ phase: 'predicting rows of many.csv', done: 64, total: 150 })
    expect(told.at(-1)).toEqual({ phase: 'predicting rows of many.csv', done: 150, total: 150 })
  })
  it('says nothing of a range for a class', async () => {
    const [prediction] = await predict('classes', ['0.5,0.2'])
    expect(prediction?.targets.label?.beyond).toBeNull()
  })
  it('refuses a cell that float32 cannot hold, by file, row and column', async () => {
    await expect(predict('classes', ['0.5,0.2', '1,1e300'])).rejects.toMatchObject({ code: 'data.input', message: expect.stringMatching(/new\.csv, row 3: .*column "y"/) as string })
  })
  it('refuses an output that is no number, by file, row and target', async () => {
    await expect(predict('classes', ['3e38,3e38'])).rejects.toMatchObject({ code: 'predict.nan', message: expect.stringMatching(/new\.csv, row 2: .*"label"/) as string })
  })
})
