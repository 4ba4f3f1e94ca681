import { z } from 'zod'
import { defineTransform } from './define'
import { applyOperations, describeOperation, drawMagnitude, drawnOperation, operations } from './kernels/policy'
import { fillValue } from './kernels/ranges'

const reach = { shear: 0.3, shift: 150 / 331, degrees: 30, factor: 0.9, lostBits: 4 }

const params = z.strictObject({
  /** Operations one after the other. */
  count: z.int().min(0).max(14).default(2),
  /** Strength of all of them, 0 to bins - 1. */
  magnitude: z.int().min(0).max(100).default(9),
  bins: z.int().min(2).max(101).default(31),
  /** torchvision's default is "nearest". */
  interpolation: z.enum(['bilinear', 'nearest']).default('nearest'),
  fill: fillValue,
}).refine(({ magnitude, bins }) => magnitude < bins, { message: 'must be less than bins', path: ['magnitude'] })

/** `count` of fourteen operations at one strength (Cubuk et al. 2020), with torchvision's ranges. */
export const randAugment = defineTransform({
  id: 'rand-augment', group: 'choice', title: 'RandAugment', summary: 'Several of fourteen operations, all at one strength.', source: 'arXiv 1909.13719, section 3; torchvision v2, RandAugment', moves: true,
  params, drawn: z.strictObject({ operations: z.array(drawnOperation).max(14) }),
  sample: ({ count, magnitude, bins }, rng, size) => ({
    operations: Array.from({ length: count }, () => {
      const operation = operations[rng.int(operations.length)] ?? 'identity'
      return { operation, magnitude: drawMagnitude(operation, magnitude / (bins - 1), reach, rng, size) }
    }),
  }),
  apply: (work, source, target, drawn, given) => applyOperations(work, source, target, drawn.operations, given),
  describe: (drawn) => (drawn.operations.length === 0 ? 'leave as it is' : drawn.operations.map(describeOperation).join(', ')),
})
