import { registry } from '../../lib/registry'
import { norms } from '../norm'
import { activation } from './activation'
import { conv2d } from './conv2d'
import { dense } from './dense'
import { dropout } from './dropout'
import { inputImage, inputTable } from './input'
import { normLayer } from './norm-layer'
import { avgPool, globalAvgPool, maxPool } from './pool'
import { add, concat, flatten, identity } from './wiring'

/** Every layer kind of a resolved graph; each norm is one too. */
export const layers = registry('layer', [
  inputImage, inputTable, conv2d, dense, activation, maxPool, avgPool, globalAvgPool, add, concat, flatten, identity, dropout,
  ...norms.units.map(normLayer),
])
