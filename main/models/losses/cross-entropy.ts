import { z } from 'zod'
import type { Loss } from './define'

/** -sum p log softmax(z), in nats; ln C for a uniform guess. */
export const crossEntropy: Loss = {
  id: 'cross-entropy', title: 'Cross-entropy', summary: 'For classes: how surprised the model is by the true class.', source: '', params: z.strictObject({}), kind: 'class',
  perSample: (ops, output, values) => ops.softmaxCrossEntropy(output, values),
}
