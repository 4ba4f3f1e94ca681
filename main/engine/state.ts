import { AtelierError } from '../lib/errors'
import type { Shape } from './ops'
import type { HostTensor } from './session'
import { SLOT_PREFIX } from './weights'

/** The name under which an optimiser slot of a variable is stored. */
export const slotName = (slot: string, variable: string): string => `${SLOT_PREFIX}${slot}/${variable}`

/** Throws AtelierError("engine.state") unless `state` has exactly the expected names and shapes. */
export function checkState(state: ReadonlyMap<string, HostTensor>, expected: ReadonlyMap<string, Shape>): void {
  for (const name of expected.keys()) if (!state.has(name)) throw new AtelierError('engine.state', `the stored state lacks "${name}"`, 'It belongs to another model or another optimiser.')
  for (const [name, { shape }] of state) {
    const here = expected.get(name)
    if (here === undefined) throw new AtelierError('engine.state', `the stored state has "${name}", which this model does not`, 'It belongs to another model or another optimiser.')
    if (here.join('x') !== shape.join('x')) throw new AtelierError('engine.state', `"${name}" is stored as ${shape.join('x')} and here ${here.join('x')}`, 'It belongs to a model of other widths.')
  }
}
