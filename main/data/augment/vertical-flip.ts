import { z } from 'zod'
import { defineTransform } from './define'

/** Turns top and bottom around. Right for pictures without an up, such as those from above or through a microscope. */
export const verticalFlip = defineTransform({
  id: 'vertical-flip', group: 'place', title: 'Vertical flip', summary: 'Turns top and bottom around.', source: 'torchvision v2, vertical_flip', mirrors: true, moves: true,
  params: z.strictObject({}), drawn: z.strictObject({}),
  sample: () => ({}),
  apply({ kernels }, source, target) {
    const stride = source.width * source.channels
    kernels.copyBox(source.start + (source.height - 1) * stride, -stride, target.start, stride, stride, source.height)
  },
  describe: () => 'turn top and bottom around',
})
