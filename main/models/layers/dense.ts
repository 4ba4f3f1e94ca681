import { z } from 'zod'
import { channelsOf, defineLayer, only, shapeError, showShape } from './define'
import { standardizeWeights } from './weight-standardization'

/**
 * Fully connected layer. Kernel [in, units]. "he": normal with variance 2/in (arXiv 1502.01852, eq. 10), for layers
 * before a relu; "uniform": U(-1/sqrt(in), 1/sqrt(in)), as torch.nn.Linear starts, for heads.
 */
export const dense = defineLayer({
  id: 'dense', title: 'Fully connected', summary: 'Every output sees every input.', source: '',
  params: z.strictObject({
    units: z.int().positive(), bias: z.union([z.boolean(), z.literal('auto')]).default(true), init: z.enum(['he', 'uniform']).default('he'),
    weightStandardization: z.enum(['none', 'standard', 'scaled']).default('none'),
  }),
  shape({ units }, inputs) {
    const shape = only(inputs)
    if (shape.length !== 1) throw shapeError(`takes rows [features], got ${showShape(shape)}`, 'Put a flatten or a global pool before it.')
    return [units]
  },
  variables({ units, bias, init, weightStandardization }, inputs) {
    const fan = channelsOf(only(inputs))
    if (weightStandardization !== 'none' && fan === 1) throw shapeError('weight standardisation needs more than one weight an output: here every weight would become zero', 'Turn it off for this layer.')
    return [
      { name: 'kernel', shape: [fan, units], role: 'kernel', init: init === 'he' ? { kind: 'scaled-normal', gain: 2, fan } : { kind: 'uniform', limit: 1 / Math.sqrt(fan) } },
      ...(bias === true ? [{ name: 'bias', shape: [units], role: 'bias' as const, init: { kind: 'constant' as const, value: 0 } }] : []),
    ]
  },
  forward({ ops, variable }, inputs, { bias, weightStandardization }) {
    const y = ops.matMul(only(inputs), standardizeWeights(ops, variable('kernel'), weightStandardization))
    return bias === true ? ops.add(y, variable('bias')) : y
  },
  detail: ({ units }) => `${units} units`,
})
