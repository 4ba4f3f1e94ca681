import { z } from 'zod'
import { defineTransform } from './define'
import { toGrey } from './kernels/colour'

/** Brightness in all three channels; the number of channels stays. Changes nothing in grey images. */
export const greyscale = defineTransform({
  id: 'greyscale', group: 'colour', title: 'Greyscale', summary: 'Takes the colour away and keeps three channels; grey images stay as they are.', source: 'torchvision v2, rgb_to_grayscale', colour: 'rgb',
  params: z.strictObject({}), drawn: z.strictObject({}),
  sample: () => ({}),
  apply: (work, source, target) => toGrey(source, target, work),
  describe: () => 'grey',
})
