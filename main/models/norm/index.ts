import { registry } from '../../lib/registry'
import { batch } from './batch'
import { group } from './group'
import { instance } from './instance'
import { layer } from './layer'
import { none } from './none'

/** Every norm that a slot may hold. */
export const norms = registry('norm', [none, batch, group, layer, instance])
