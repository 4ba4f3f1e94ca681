import { describe, expect, it } from 'vitest'
import { reproduction as schema } from '../../../preload/contract'
import type { NoiseFloor } from '../../../preload/contract'
import { noiseFloor } from '../noise'
import { reproductionOf } from './index'
import type { ReproducedRun } from './index'

const curve = (name: string, values: readonly number[]) => ({ name, steps: values.map((_, i) => 10 * (i + 1)), values: [...values], times: values.map(() => 0) })
const run = (more: Partial<ReproducedRun> = {}): ReproducedRun => ({
  run: 'r1', weights: 'sha256:w', seed: 1, fingerprint: 'sha256:data', engine: 'tensorflow', threads: 2, plan: 'p',
  code: { atelier: { version: '1', commit: null, diffHash: null }, project: null },
  environment: { atelier: '1', electron: '33', node: '20', tensorflow: '2.9', tfjs: '4', os: 'Linux', cpu: 'x', cores: 2, memoryBytes: 1, gpu: null },
  series: [curve('val.accuracy', [0.5, 0.9]), curve('val.loss', [2, 1])], ...more,
})
const first = run()
const again = (more: Partial<ReproducedRun> = {}): ReproducedRun => run({ run: 'r2', ...more })
const strict = { floors: new Map<string, NoiseFloor>(), relative: 1e-6 }

describe('a reproduction', () => {
  it('is exact when it gave the same weights', () => {
    const found = reproductionOf(first, again(), strict)
    expect(found).toMatchObject({ verdict: 'exact', inputs: [], unknown: [], sentence: 'r2 gave the very weights of r1. No recorded input differs.' })
    expect(schema.parse(found)).toEqual(found)
  })
  it('says so when the same weights were scored otherwise, and what differs', () => {
    const found = reproductionOf(first, again({ fingerprint: 'sha256:other', series: [curve('val.accuracy', [0.5, 0.8])] }), strict)
    expect(found).toMatchObject({ verdict: 'exact', inputs: [{ input: 'data', words: 'content data -> other' }] })
    expect(found.sentence).toContain('scored otherwise: val.accuracy ended at 0.80')
  })
  it('is within tolerance where all metrics end within their noise floor or the stated share', () => {
    const floors = new Map([['val.accuracy', noiseFloor('val.accuracy', [0.88, 0.9, 0.92].map((value, seed) => ({ version: 'v1', seed, value })))]])
    const close = again({ weights: 'sha256:other', series: [curve('val.accuracy', [0.5, 0.91]), curve('val.loss', [2, 1 + 5e-7])] })
    const found = reproductionOf(first, close, { floors, relative: 1e-6 })
    expect(found).toMatchObject({ verdict: 'within tolerance', metrics: [{ name: 'val.accuracy', by: 'noise floor', within: true, apartFrom: 20 }, { name: 'val.loss', by: 'relative tolerance', within: true }] })
    expect(found.sentence).toMatch(/^r2 did not give the weights of r1, but 2 metrics ended within tolerance; the farthest: val\.\w+ ended at/)
    expect(reproductionOf(first, close, strict)).toMatchObject({ verdict: 'drifted', metrics: [{ within: false }, { within: true }] })
  })
  it('has drifted otherwise, and names each input that differs', () => {
    const { environment, code } = first
    const other = again({
      weights: 'sha256:other', engine: 'wasm', threads: 4, plan: null, environment: { ...environment, tensorflow: null, cpu: 'y', memoryBytes: 2 },
      code: { ...code, project: { commit: 'abcdef012345', diffHash: 'sha256:1234567890' } }, series: [curve('val.accuracy', [0.5, 0.6, 0.7])],
    })
    const found = reproductionOf(first, other, strict)
    expect(found).toMatchObject({
      verdict: 'drifted', unknown: ['kernel plan'],
      inputs: [{ input: 'code', words: 'project none -> abcdef0 with changes 1234567' }, { input: 'library', words: 'TensorFlow 2.9 -> none' }, { input: 'hardware', words: 'processor x -> y' }, { input: 'engine', words: 'engine tensorflow -> wasm' }, { input: 'threads', words: 'threads 2 -> 4' }],
    })
    expect(found.sentence).toContain('at step 30 instead of 20')
    expect(found.sentence).toMatch(/Not recorded: kernel plan\.$/)
  })
  it('has drifted when only one of them ends in a value that is no number', () => {
    expect(reproductionOf(first, again({ weights: 'sha256:other', series: [curve('val.loss', [2, NaN])] }), strict)).toMatchObject({ verdict: 'drifted', metrics: [{ again: null, within: false }] })
    const both = run({ weights: null, series: [curve('val.loss', [2, NaN])] })
    expect(reproductionOf(both, { ...both, run: 'r2' }, strict)).toMatchObject({ verdict: 'within tolerance' })
  })
  it('is not comparable without weights and metrics, and has drifted when only weights are there and differ', () => {
    expect(reproductionOf(first, again({ weights: null, series: [] }), strict).verdict).toBe('not comparable')
    expect(reproductionOf(first, again({ weights: 'sha256:other', series: [] }), strict)).toMatchObject({ verdict: 'drifted', sentence: 'r2 drifted from r1, with other weights and no common metric. No recorded input differs.' })
  })
})
