import { registry } from '../../lib/registry'
import { log1p } from './log1p'
import { minMax } from './min-max'
import { none } from './none'
import { quantileTransform } from './quantile'
import { robust } from './robust'
import { yeoJohnson } from './yeo-johnson'
import { zscore } from './zscore'

export const targetTransforms = registry('target transform', [none, zscore, minMax, robust, log1p, yeoJohnson, quantileTransform])
