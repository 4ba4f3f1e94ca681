import type { Ops, Tensor } from '../ops'

/** Channels up to which one square matrix is cheaper than going down to the groups and up again. */
const SQUARE_UP_TO = 128

const must = (tensor: Tensor | undefined): Tensor => {
  if (tensor === undefined) throw new TypeError('group norm lost a tensor')
  return tensor
}

/** Replaces each channel of [N, C] by the mean over its group: one small matrix product, or two for many channels. */
function groupMean(ops: Pick<Ops, 'matMul' | 'constant'>, perChannel: Tensor, groups: number): Tensor {
  const channels = perChannel.shape[1] ?? 1
  const width = channels / groups
  if (width === 1) return perChannel
  const groupOf = (channel: number): number => Math.floor(channel / width)
  // Made anew at each use: what is made in a forward pass does not live until the backward pass unless it is saved.
  const matrix = (rows: number, columns: number, value: (row: number, column: number) => number): Tensor => (
    ops.constant(Float32Array.from({ length: rows * columns }, (_, i) => value(Math.floor(i / columns), i % columns)), [rows, columns]))
  if (channels <= SQUARE_UP_TO) return ops.matMul(perChannel, matrix(channels, channels, (a, b) => (groupOf(a) === groupOf(b) ? 1 / width : 0)))
  const down = matrix(channels, groups, (channel, group) => (groupOf(channel) === group ? 1 / width : 0))
  const up = matrix(groups, channels, (group, channel) => (groupOf(channel) === group ? 1 : 0))
  return ops.matMul(ops.matMul(perChannel, down), up)
}

/**
 * Group norm put together from plain operations, for engines without our kernel of it. Channels are reduced first and groups
 * combined on the tiny [N, C] tensor, so that the large tensor is read only a few times. Both passes start from the centred
 * map d = x - mean, since E[x^2] - E[x]^2 and sums of products with x cancel over large means: y = a d + beta, and
 * dx = a dy - v d - m with the closed form's means v and m. It divides by the deviation rather than multiply by its inverse:
 * TensorFlow's graph optimiser puts chains of products in another order (MinimizeBroadcasts), and then a graph would not
 * give the very numbers of single operations.
 */
export function composedGroupNorm(ops: Omit<Ops, 'groupNorm'>, x: Tensor, gamma: Tensor, beta: Tensor, groups: number, eps: number): Tensor {
  const samples = x.shape[0] ?? 0
  const channels = x.shape[x.shape.length - 1] ?? 1
  const positions = x.shape.slice(1, -1).reduce((a, b) => a * b, 1)
  const meanOf = (perChannel: Tensor): Tensor => groupMean(ops, perChannel, groups)
  // A single position needs no detour over a third axis.
  const flat = positions === 1
  const rows = (map: Tensor): Tensor => ops.reshape(map, flat ? [samples, channels] : [samples, positions, channels])
  const each = (perChannel: Tensor): Tensor => (flat ? perChannel : ops.reshape(perChannel, [samples, 1, channels]))
  const mean = (map: Tensor): Tensor => (flat ? map : ops.mean(map, [1]))
  const sum = (map: Tensor): Tensor => (flat ? map : ops.sum(map, [1]))
  return ops.customGradient([x, gamma, beta], ([input, scale, shift]) => {
    const map = rows(must(input))
    const centred = ops.sub(map, each(meanOf(mean(map))))
    const variance = meanOf(mean(ops.square(centred)))
    const deviation = ops.sqrt(ops.add(variance, eps))
    const a = ops.div(must(scale), deviation)
    return {
      value: ops.reshape(ops.add(ops.mul(centred, each(a)), must(shift)), x.shape),
      saved: [centred, deviation, a, must(scale)],
      backward: (dy, [d, spread, slope, g]) => {
        const upstream = rows(dy)
        const total = sum(upstream)
        const dot = sum(ops.mul(upstream, must(d)))
        const perPosition = ops.mul(must(g), 1 / positions)
        const towardsMean = ops.div(meanOf(ops.mul(total, perPosition)), must(spread))
        const towardsVariance = ops.div(meanOf(ops.mul(dot, perPosition)), ops.mul(must(spread), ops.square(must(spread))))
        const dx = ops.sub(ops.sub(ops.mul(upstream, each(must(slope))), ops.mul(must(d), each(towardsVariance))), each(towardsMean))
        return [ops.reshape(dx, x.shape), ops.sum(ops.div(dot, must(spread)), [0]), ops.sum(total, [0])]
      },
    }
  })
}
