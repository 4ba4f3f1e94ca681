import { z } from 'zod'
import { defineTransform } from './define'
import { equalise } from './kernels/levels'

/** Spreads each channel so that its values are used evenly. Images of fewer than 256 pixels besides those of the largest value stay as they are. */
export const equalize = defineTransform({
  id: 'equalize', group: 'tone', title: 'Equalize', summary: 'Spreads each channel so that its values are used evenly.', source: 'torchvision v2, equalize',
  params: z.strictObject({}), drawn: z.strictObject({}),
  sample: () => ({}),
  apply: (work, source, target) => equalise(source, target, work),
  describe: () => 'equalize the histogram',
})
