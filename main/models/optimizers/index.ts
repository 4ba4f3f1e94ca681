import { registry } from '../../lib/registry'
import { adam, adamw } from './adam'
import { sgd } from './sgd'

export const optimizers = registry('optimiser', [sgd, adam, adamw])
