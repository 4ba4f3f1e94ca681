import { z } from 'zod'
import { defineTransform } from './define'
import { applyOperations, describeOperation, drawMagnitude, drawnOperation, operations } from './kernels/policy'
import { fillValue } from './kernels/ranges'

/** torchvision shifts by at most 32 pixels whatever the image, which would empty one of 28x28; here it is as much as that of 224. */
const reach = { shear: 0.99, shift: 32 / 224, degrees: 135, factor: 0.99, lostBits: 6 }

/** One of fourteen operations at a uniform strength (Müller and Hutter 2021), in the wide ranges. */
export const trivialAugment = defineTransform({
  id: 'trivial-augment', group: 'choice', title: 'TrivialAugment', summary: 'One of fourteen operations at a random strength.', source: 'arXiv 2103.10158, section 3 (wide); torchvision v2, TrivialAugmentWide', moves: true,
  params: z.strictObject({
    bins: z.int().min(2).max(101).default(31),
    /** torchvision's default is "nearest". */
    interpolation: z.enum(['bilinear', 'nearest']).default('nearest'),
    fill: fillValue,
  }),
  drawn: drawnOperation,
  sample({ bins }, rng, size) {
    const operation = operations[rng.int(operations.length)] ?? 'identity'
    return { operation, magnitude: drawMagnitude(operation, rng.int(bins) / (bins - 1), reach, rng, size) }
  },
  apply: (work, source, target, drawn, given) => applyOperations(work, source, target, [drawn], given),
  describe: describeOperation,
})
