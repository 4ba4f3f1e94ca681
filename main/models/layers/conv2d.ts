import { z } from 'zod'
import { channelsOf, defineLayer, image, only, shapeError } from './define'
import { asPair, extent, outputSize, padding } from './geometry'
import { standardizeWeights } from './weight-standardization'

/** Two-dimensional convolution. Kernel [kh, kw, in, filters], He initialisation over the fan-in (arXiv 1502.01852, eq. 10). */
export const conv2d = defineLayer({
  id: 'conv2d', title: 'Convolution', summary: 'Learnt filters that slide over the image.', source: '',
  params: z.strictObject({
    filters: z.int().positive(), size: extent.default(3), stride: extent.default(1), padding: padding.default('same'),
    bias: z.union([z.boolean(), z.literal('auto')]).default(true),
    weightStandardization: z.enum(['none', 'standard', 'scaled']).default('none'),
  }),
  shape({ filters, size, stride, padding: pad }, inputs) {
    const [h, w] = image(inputs)
    const [kh, kw] = asPair(size)
    const [sh, sw] = asPair(stride)
    return [outputSize(h, kh, sh, pad, 'rows'), outputSize(w, kw, sw, pad, 'columns'), filters]
  },
  variables({ filters, size, bias, weightStandardization }, inputs) {
    const channels = channelsOf(only(inputs))
    const [kh, kw] = asPair(size)
    const fan = kh * kw * channels
    if (weightStandardization !== 'none' && fan === 1) throw shapeError('weight standardisation needs more than one weight a filter: here every filter would become zero', 'Turn it off for this layer, or use a larger kernel.')
    return [
      { name: 'kernel', shape: [kh, kw, channels, filters], role: 'kernel', init: { kind: 'scaled-normal', gain: 2, fan } },
      ...(bias === true ? [{ name: 'bias', shape: [filters], role: 'bias' as const, init: { kind: 'constant' as const, value: 0 } }] : []),
    ]
  },
  forward({ ops, variable }, inputs, { stride, padding: pad, bias, weightStandardization }) {
    const y = ops.conv2d(only(inputs), standardizeWeights(ops, variable('kernel'), weightStandardization), asPair(stride), pad)
    return bias === true ? ops.add(y, variable('bias')) : y
  },
  detail: ({ filters, size, stride, weightStandardization }) => `${asPair(size).join('x')}, stride ${asPair(stride)[0]}, ${filters} filters${weightStandardization === 'none' ? '' : `, weights standardised${weightStandardization === 'scaled' ? ' and scaled' : ''}`}`,
})
