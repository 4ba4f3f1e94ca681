import type { Ops, Tensor } from '../../engine/ops'

const must = (tensor: Tensor | undefined): Tensor => {
  if (tensor === undefined) throw new TypeError('group norm lost a tensor')
  return tensor
}

/**
 * Normalises each sample over groups of channels (Wu and He 2018, arXiv 1803.08494, eq. 2 to 7): biased variance,
 * epsilon inside the root, contiguous groups, scale and shift for each channel. x is [N, H, W, C] or [N, C].
 *
 * Channels are reduced first and groups combined on the tiny [N, C] tensor, so that the large tensor is read only a few
 * times; the variance takes two passes, since E[x^2] - E[x]^2 cancels over large means. The gradient is the closed form.
 */
export function groupNorm(ops: Ops, x: Tensor, gamma: Tensor, beta: Tensor, groups: number, eps: number): Tensor {
  const samples = x.shape[0] ?? 0
  const channels = x.shape[x.shape.length - 1] ?? 1
  const positions = x.shape.slice(1, -1).reduce((a, b) => a * b, 1)
  const width = channels / groups
  const spread = (perGroup: Tensor): Tensor => ops.reshape(ops.mul(perGroup, ops.fill([1, 1, width], 1)), [samples, 1, channels])
  const grouped = (perChannel: Tensor): Tensor => ops.reshape(perChannel, [samples, groups, width])
  return ops.customGradient([x, gamma, beta], ([input, scale, shift]) => {
    const rows = ops.reshape(must(input), [samples, positions, channels])
    const mean = spread(ops.mean(grouped(ops.mean(rows, [1])), [2], true))
    const centred = ops.sub(rows, mean)
    const variance = ops.mean(grouped(ops.mean(ops.square(centred), [1])), [2], true)
    const inverse = ops.rsqrt(ops.add(variance, eps))
    const perChannel = ops.mul(spread(inverse), must(scale))
    const y = ops.add(ops.mul(centred, perChannel), must(shift))
    return {
      value: ops.reshape(y, x.shape),
      saved: [centred, inverse, perChannel, must(scale)],
      backward: (dy, [c, r, a, g]) => {
        const upstream = ops.reshape(dy, [samples, positions, channels])
        const sum = ops.sum(upstream, [1])
        const dot = ops.sum(ops.mul(upstream, must(c)), [1])
        const dgamma = ops.sum(ops.mul(dot, ops.reshape(spread(must(r)), [samples, channels])), [0])
        const dbeta = ops.sum(sum, [0])
        const share = 1 / (positions * width)
        const meanOf = (perChannelSum: Tensor): Tensor => ops.mul(ops.sum(grouped(ops.mul(perChannelSum, must(g))), [2], true), share)
        const cube = ops.mul(ops.mul(must(r), must(r)), must(r))
        const towardsMean = spread(ops.mul(must(r), meanOf(sum)))
        const towardsVariance = spread(ops.mul(cube, meanOf(dot)))
        const dx = ops.sub(ops.sub(ops.mul(upstream, must(a)), ops.mul(must(c), towardsVariance)), towardsMean)
        return [ops.reshape(dx, x.shape), dgamma, dbeta]
      },
    }
  })
}
