import { z } from 'zod'
import { defineLayer, image, only } from './define'
import { asPair, extent, outputSize, padding } from './geometry'

const params = z.strictObject({ size: extent.default(2), stride: extent.default(2), padding: padding.default('valid') })
type Params = z.infer<typeof params>

function pooled({ size, stride, padding: pad }: Params, inputs: readonly (readonly number[])[]): number[] {
  const [h, w, c] = image(inputs)
  const [kh, kw] = asPair(size)
  const [sh, sw] = asPair(stride)
  return [outputSize(h, kh, sh, pad, 'rows'), outputSize(w, kw, sw, pad, 'columns'), c]
}
const detail = ({ size, stride }: Params): string => `${asPair(size).join('x')}, stride ${asPair(stride)[0]}`

/** Largest value of each window. */
export const maxPool = defineLayer({
  id: 'maxPool', title: 'Max pool', summary: 'Keeps the largest value of each window.', source: '', params, shape: pooled, detail,
  forward: ({ ops }, inputs, { size, stride, padding: pad }) => ops.maxPool(only(inputs), asPair(size), asPair(stride), pad),
})

/** Mean of each window; with padding "same" only real pixels count. */
export const avgPool = defineLayer({
  id: 'avgPool', title: 'Average pool', summary: 'Keeps the mean of each window.', source: '', params, shape: pooled, detail,
  forward: ({ ops }, inputs, { size, stride, padding: pad }) => ops.avgPool(only(inputs), asPair(size), asPair(stride), pad),
})

/** Mean over the whole map: [H, W, C] -> [C] (Lin et al. 2014, arXiv 1312.4400, section 3.2). */
export const globalAvgPool = defineLayer({
  id: 'globalAvgPool', title: 'Global average pool', summary: 'One mean for each channel.', source: 'arXiv 1312.4400, section 3.2',
  params: z.strictObject({}),
  shape: (_, inputs) => [image(inputs)[2]],
  forward: ({ ops }, inputs) => ops.mean(only(inputs), [1, 2]),
})
