import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { prepare } from '../../../data'
import { listening, tableRecipe, tableSpec } from '../../fixtures/table'
import type { TrainSpec } from '../../protocol'
import { predictJob } from './predict'
import { trainJob } from './train'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-masked-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('a column of which 30 % is missing', () => {
  it.each(['zscore', 'yeo-johnson', 'quantile'])('trains under %s, and its metric counts only what is present', async (kind) => {
    const path = join(dir, 'masses.csv')
    const massOf = (i: number): number => 2700 + 40 * (i % 50) + (i % 7)
    const missing = (i: number): boolean => (i * 7) % 10 < 3
    writeFileSync(path, `x,sex,mass\n${Array.from({ length: 200 }, (_, i) => `${i % 50},${i % 7 < 3 ? 'f' : 'm'},${missing(i) ? '' : massOf(i)}`).join('\n')}\n`)
    const recipe = tableRecipe({
      data: { dataset: 'masses', features: ['x', 'sex'], split: { val: 0.3, test: 'none' } },
      targets: [{ name: 'mass', column: 'mass', kind: 'regression', loss: 'mse', transform: { kind }, unit: 'g', missing: 'mask' }],
    })
    const dataset = { name: 'masses', reader: 'csv', path }
    const spec: TrainSpec = { ...tableSpec(dir, recipe), dataset }
    const { standing } = await trainJob(spec, listening())
    const { parts: { val } } = await prepare(recipe.data, recipe.targets, dataset, { cacheDir: dir, onProgress: () => undefined })
    const { outcome } = await predictJob({ job: 'predict', checkpoint: join(spec.folder, 'final.safetensors'), inputs: [path], engine: 'tensorflow', threads: 1, determinism: false }, listening())
    const said = outcome.job === 'predict' ? outcome.predictions.map(({ targets }) => Number(targets.mass?.value)) : []
    const judged = Array.from({ length: val?.count ?? 0 }, (_, i) => val?.origin(i).index ?? 0).filter((i) => !missing(i))
    expect(judged.length).toBeLessThan(val?.count ?? 0)
    const mae = judged.reduce((sum, i) => sum + Math.abs((said[i] ?? NaN) - massOf(i)), 0) / judged.length
    const kept = z.object({ numbers: z.array(z.object({ target: z.string(), actual: z.array(z.number().nullable()), predicted: z.array(z.number()) })) }).parse(JSON.parse(readFileSync(join(spec.folder, 'evaluation.json'), 'utf8')))
    expect(kept.numbers[0]?.actual.filter((value) => value !== null)).toEqual(judged.map(massOf))
    expect(kept.numbers[0]?.predicted).toHaveLength(val?.count ?? 0)
    // Values of thousands as float32: 2e-4 of a gram each.
    expect(standing.last['val.mae']).toBeCloseTo(mae, 2)
  })

  it('is refused where it shall not be missing', async () => {
    const path = join(dir, 'masses.csv')
    writeFileSync(path, `x,mass\n${Array.from({ length: 20 }, (_, i) => `${i},${i < 6 ? '' : i}`).join('\n')}\n`)
    const recipe = tableRecipe({ data: { dataset: 'masses' }, targets: [{ name: 'mass', column: 'mass', kind: 'regression', loss: 'mse' }] })
    await expect(trainJob({ ...tableSpec(dir, recipe), dataset: { name: 'masses', reader: 'csv', path } }, listening())).rejects.toThrow('6 of 20 samples cannot be used. row 2: target "mass" is missing')
  })
})
