import { z } from 'zod'
import { defineTransform } from './define'
import { posterizeTo } from './kernels/steps'
import { wholeRange } from './kernels/ranges'

/** Keeps the upper bits of every value; the parameter counts the bits that are kept, as torchvision's does. */
export const posterize = defineTransform({
  id: 'posterize', group: 'tone', title: 'Posterize', summary: 'Keeps only the upper bits of every value.', source: 'torchvision v2, posterize',
  params: z.strictObject({ bits: wholeRange(0, 8, 4, 7) }), drawn: z.strictObject({ bits: z.int().min(0).max(8) }),
  sample: ({ bits: [from, to] }, rng) => ({ bits: from + rng.int(to - from + 1) }),
  apply: (work, source, target, { bits }) => posterizeTo(source, target, bits, work),
  describe: ({ bits }) => `keep ${bits} bits`,
})
