import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { json } from '../../preload/contract/json'
import { distance, host, probe } from '../engine/golden/probe'
import { loadEngine } from '../engine/load'
import type { HostTensor, Engine, Program } from '../engine/session'
import { standardizeWeights } from './layers/weight-standardization'
import { losses } from './losses'
import { norms } from './norm'
import { optimizers } from './optimizers'
import { schedules } from './schedules'

// Made by PyTorch (scripts/golden/make.py); the files say which version.
const numbers = z.array(z.number())
const tensor = z.object({ shape: z.array(z.int()), data: numbers })
const params = z.record(z.string(), json)
function golden<T extends z.ZodType>(name: string, shape: T): z.infer<T>[] {
  const file = z.object({ versions: z.object({ torch: z.string() }), cases: z.array(shape).min(1) })
  return file.parse(JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), 'utf8'))).cases
}
const toHost = ({ shape, data }: z.infer<typeof tensor>): HostTensor => host(shape, data)

const normCases = golden('norms', z.object({
  kind: z.string(), groups: z.int().nullable(), x: tensor, gamma: numbers, beta: numbers, upstream: numbers, value: numbers, evaluated: numbers, dx: numbers, dgamma: numbers, dbeta: numbers,
  mean: numbers.default([]), variance: numbers.default([]), newMean: numbers.default([]), newVariance: numbers.default([]),
}))
const kernelCases = golden('weight-standardization', z.object({ kernel: tensor, upstream: numbers, value: numbers, dkernel: numbers }))
const lossCases = golden('losses', z.object({ kind: z.string(), output: tensor, values: tensor, upstream: numbers, value: numbers, doutput: numbers }))
const optimizerCases = golden('optimizers', z.object({ kind: z.string(), params, weightDecay: z.number(), lr: z.number(), start: numbers, gradients: z.array(numbers), steps: z.array(numbers) }))
const scheduleCases = golden('schedules', z.object({ kind: z.string(), params, stepsPerEpoch: z.int(), totalSteps: z.int(), factors: numbers }))

/**
 * Both sides compute in float32 (6e-8 relative) and add up to a hundred terms in another order: 1e-5 of a sum's largest
 * term. Results near 0 are differences of terms of order 1, so the distance is taken over 1 + |expected|.
 */
const close = (actual: ArrayLike<number> | undefined, expected: ArrayLike<number>): void => expect(distance(actual ?? [], expected, 1)).toBeLessThan(1e-5)

describe.each(['tensorflow', 'wasm'] as const)('on the %s engine, as PyTorch computes it,', (kind) => {
  let engine: Engine
  beforeAll(async () => { engine = await loadEngine(kind, { threads: 2, determinism: false }) })

  it.each(normCases.map((c) => [c.kind, c.x.shape.join(' x '), c] as const))('%s norm of [%s] has the value, the gradients and the statistics', (_kind, _shape, c) => {
    const own = c.kind === 'group' ? { groups: c.groups ?? 0 } : {}
    const norm = norms.get(c.kind, 'norm').bind(own, 4, 'norm')
    const vector = (data: number[]): HostTensor => host([data.length], data)
    const got = probe(engine, {
      variables: { x: toHost(c.x), gamma: vector(c.gamma), beta: vector(c.beta) }, upstream: c.upstream,
      statistics: c.kind === 'batch' ? { mean: vector(c.mean), variance: vector(c.variance) } : {},
    }, (context) => norm.forward({ ...context, key: 'norm' }, context.variable('x')))
    close(got.value, c.value)
    close(got.evaluated, c.evaluated)
    close(got.gradients.gamma, c.dgamma)
    close(got.gradients.beta, c.dbeta)
    // Over 2 to 24 values the inverse deviation, which multiplies the terms of dx, reaches 10 and more.
    expect(distance(got.gradients.x ?? [], c.dx, 1)).toBeLessThan(1e-4)
    if (c.kind !== 'batch') return
    close(got.statistics.mean, c.newMean)
    close(got.statistics.variance, c.newVariance)
  })

  it.each(kernelCases.map((c) => [c.kernel.shape.join(' x '), c] as const))('standardised weights [%s] have the value and the gradient', (_shape, c) => {
    const got = probe(engine, { variables: { kernel: toHost(c.kernel) }, upstream: c.upstream }, ({ ops, variable }) => standardizeWeights(ops, variable('kernel'), 'standard'))
    close(got.value, c.value)
    // Gradients grow as 1 / deviation of the weights, up to 1000 here: compared with the largest one.
    const scale = Math.max(...c.dkernel.map(Math.abs))
    expect(distance(got.gradients.kernel ?? [], c.dkernel, scale)).toBeLessThan(1e-5)
  })

  it.each(lossCases.map((c) => [c.kind, c] as const))('the loss %s has the value and the gradient', (_kind, c) => {
    const unit = losses.get(c.kind, 'loss')
    const got = probe(engine, { variables: { output: toHost(c.output) }, upstream: c.upstream }, ({ ops, variable }) => unit.perSample(ops, variable('output'), ops.constant(c.values.data, c.values.shape)))
    close(got.value, c.value)
    close(got.gradients.output, c.doutput)
  })

  it.each(optimizerCases.map((c) => [c.kind, JSON.stringify(c.params), c.weightDecay, c] as const))('%s %s with weight decay %d takes the same five steps', (_kind, _params, _decay, c) => {
    const rule = optimizers.get(c.kind, 'optim').bind(c.params, c.weightDecay, 'optim')
    const size = c.start.length
    // The loss sum(w * g) has the gradient g; the fixed gradients go in as the input of each step.
    const program: Program = {
      variables: [{ name: 'w', shape: [size], role: 'kernel', trainable: true, trunk: true, init: () => Float32Array.from(c.start) }],
      forward: ({ ops, variable }, { g }) => {
        if (g === undefined) throw new TypeError('no gradient was fed')
        return { y: ops.mul(variable('w'), g) }
      },
      losses: (ops, { y }) => {
        if (y === undefined) throw new TypeError('no output')
        return { total: ops.sum(y, [0]), targets: {} }
      },
      optimizer: { ...rule, clip: null, decays: () => true },
    }
    const session = engine.compile(program, 1)
    c.gradients.forEach((gradient, i) => {
      session.step({ batch: { size: 1, inputs: { g: host([size], gradient) }, labels: {} }, share: 1, apply: true, lr: c.lr, step: i + 1, seed: 1 })
      close(session.readState().get('w')?.data, c.steps[i] ?? [])
    })
    expect(c.steps.length).toBe(5)
    session.dispose()
  })
})

describe('as PyTorch computes it', () => {
  it.each(scheduleCases.map((c) => [c.kind, JSON.stringify(c.params), c] as const))('the schedule %s %s has the same factor at every step', (_kind, _params, c) => {
    const factor = schedules.get(c.kind, 'schedule').bind(c.params, 'schedule')
    const factors = c.factors.map((_, i) => factor({ step: i + 1, stepsPerEpoch: c.stepsPerEpoch, totalSteps: c.totalSteps }))
    // Both are double precision; PyTorch's cosine is a recurrence, whose rounding grows over 40 steps.
    expect(Math.max(...factors.map((value, i) => Math.abs(value - (c.factors[i] ?? NaN))))).toBeLessThan(1e-12)
  })
})
