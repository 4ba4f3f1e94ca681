import { z } from 'zod'
import { defineTransform } from './define'

/** Values as they are. */
export const none = defineTransform({
  id: 'none', title: 'None', summary: 'Values as they are.', source: '', params: z.strictObject({}), monotone: 'strictly', takesConstants: true,
  fit: () => [], apply: (value) => value, invert: (value) => value, scale: () => 1, formula: () => 'y',
})
