import type { Tensor } from '../ops'
import { graphTensor } from './graph'
import type { Graph, GraphTensor } from './graph'
import type { Kernels, NormInputs } from './kernels'
import type { Tape } from './tape'

interface Normalised { readonly x: GraphTensor; readonly inputs: NormInputs }

/**
 * The norms on our own kernels, and what follows them. A sum or relu of a norm's output becomes a norm of its own with that
 * in it, which reads and writes the map once; the plain one, if nothing else asks for it, is then never run.
 */
export function ownNorms(graph: Graph, k: Kernels, tape: Tape) {
  const plain = new WeakMap<Tensor, Normalised>()
  const normalised = (x: GraphTensor, inputs: NormInputs): GraphTensor => {
    const { gamma, beta, residual, relu } = inputs
    const y = k.normalise(x, inputs)
    if (!relu && tape.noting) plain.set(y, { x, inputs })
    return tape.record([x, gamma, beta, ...(residual === null ? [] : [residual])], y, (dy) => {
      const [dx = null, dgamma = null, dbeta = null, held = null] = k.normaliseGrad(dy, x, y, inputs)
      return [dx, dgamma, dbeta, relu ? held : dy]
    })
  }
  const measured = (x: GraphTensor, gamma: GraphTensor, beta: GraphTensor, groups: number, eps: number): { y: GraphTensor; mean: GraphTensor; variance: GraphTensor } => {
    const norm = { groups, eps, relu: false }
    const [mean, inverse, variance] = k.moments(x, norm)
    if (mean === undefined || inverse === undefined || variance === undefined) throw new RangeError('a norm gave no output')
    return { y: normalised(x, { ...norm, mean, inverse, gamma, beta, residual: null }), mean, variance }
  }
  const each = (channels: number, value: number): GraphTensor => graph.constant(new Float32Array(channels).fill(value), [channels])
  return {
    batchNorm(x: GraphTensor, gamma: GraphTensor, beta: GraphTensor, eps: number) {
      const { y, mean, variance } = measured(x, gamma, beta, 0, eps)
      return { y, mean: k.reshape(mean, gamma.shape), variance }
    },
    groupNorm: (x: GraphTensor, gamma: GraphTensor, beta: GraphTensor, groups: number, eps: number): GraphTensor => measured(x, gamma, beta, groups, eps).y,
    standardize(kernel: GraphTensor, eps: number, gain: number): GraphTensor {
      const channels = kernel.shape[kernel.shape.length - 1] ?? 0
      return measured(kernel, each(channels, gain), each(channels, 0), 0, eps).y
    },
    /** Given statistics, where no gradient is asked for; null elsewhere. */
    frozenNorm(x: GraphTensor, gamma: GraphTensor, beta: GraphTensor, mean: GraphTensor, variance: GraphTensor, eps: number): GraphTensor | null {
      if ([x, gamma, beta].some((tensor) => tape.follows(tensor))) return null
      const inverse = k.rsqrt(k.add(variance, k.scalar(eps)))
      const row = [1, gamma.shape[0] ?? 0]
      return normalised(x, { groups: 0, eps, relu: false, gamma, beta, mean: k.reshape(mean, row), inverse: k.reshape(inverse, row), residual: null })
    },
    /** relu(x) or x + y as part of the norm before it; null where there is none. */
    relu(x: Tensor): GraphTensor | null {
      const before = plain.get(x)
      return before === undefined ? null : normalised(before.x, { ...before.inputs, relu: true })
    },
    add(x: Tensor, y: Tensor): GraphTensor | null {
      for (const [norm, other] of [[x, y], [y, x]] as const) {
        const before = plain.get(norm)
        if (before !== undefined && before.inputs.residual === null && norm.shape.join() === other.shape.join()) return normalised(before.x, { ...before.inputs, residual: graphTensor(other) })
      }
      return null
    },
  }
}
