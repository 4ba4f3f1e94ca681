import { z } from 'zod'
import { defineNorm } from './define'

/** No normalisation: the slot passes its input on, and the layer before it gets a bias. */
export const none = defineNorm({
  id: 'none', title: 'None', summary: 'No normalisation; layers get a bias instead.', source: '', params: z.strictObject({}), batchStatistics: false,
  bind: () => ({ variables: [], forward: (_, x) => x, detail: 'none' }),
})
