import { z } from 'zod'
import { defineTransform } from './define'
import { maskBytes } from './kernels/table'

/** 255 - value. */
export const invert = defineTransform({
  id: 'invert', group: 'tone', title: 'Invert', summary: 'Turns light into dark and back.', source: 'torchvision v2, invert',
  params: z.strictObject({}), drawn: z.strictObject({}),
  sample: () => ({}),
  apply: (work, source, target) => maskBytes(source, target, 255, 255, work),
  describe: () => 'invert',
})
