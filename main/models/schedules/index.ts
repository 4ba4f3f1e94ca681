import { registry } from '../../lib/registry'
import { constant, cosine, oneCycle, step } from './units'

export { withWarmup } from './define'
export const schedules = registry('schedule', [constant, step, cosine, oneCycle])
