import { z } from 'zod'
import { defineTransform } from './define'

/** Mirrors left and right. For glyphs, digits and wherever a side is a label this makes wrong pictures. */
export const horizontalFlip = defineTransform({
  id: 'horizontal-flip', group: 'place', title: 'Horizontal flip', summary: 'Mirrors left and right.', source: 'torchvision v2, horizontal_flip', mirrors: true, moves: true,
  params: z.strictObject({}), drawn: z.strictObject({}),
  sample: () => ({}),
  apply: ({ kernels }, source, target) => kernels.flip(source.start, target.start, source.height, source.width, source.channels),
  describe: () => 'mirror left and right',
})
