import { z } from 'zod'
import { defineTransform } from './define'
import { stretch } from './kernels/levels'

/** Stretches each channel to the whole range. */
export const autocontrast = defineTransform({
  id: 'autocontrast', group: 'tone', title: 'Autocontrast', summary: 'Stretches each channel to the whole range.', source: 'torchvision v2, autocontrast',
  params: z.strictObject({}), drawn: z.strictObject({}),
  sample: () => ({}),
  apply: (work, source, target) => stretch(source, target, work),
  describe: () => 'stretch the contrast',
})
