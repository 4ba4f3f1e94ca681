import { z } from 'zod'
import { defineTransform } from './define'
import { turnHue } from './kernels/colour'
import { around, short } from './kernels/ranges'

/** Turns the colour wheel. Changes nothing in grey images. */
export const hue = defineTransform({
  id: 'hue', group: 'colour', title: 'Hue', summary: 'Turns the colour wheel; grey images stay as they are.', source: 'torchvision v2, adjust_hue', colour: 'rgb',
  /** The turn is uniform in [-amount, amount]; 0.5 is half of the wheel, so any colour may become any other. */
  params: z.strictObject({ amount: z.number().min(0).max(0.5).default(0.05) }), drawn: z.strictObject({ turn: z.number().min(-0.5).max(0.5) }),
  sample: ({ amount }, rng) => ({ turn: around(rng, amount) }),
  apply: (work, source, target, { turn }) => turnHue(source, target, turn, work),
  describe: ({ turn }) => `turn hue by ${short(turn * 360, 0)}°`,
})
