import type { RunInputs } from '../stats'
import { comparedInputs } from '../stats'
import type { Reproduction } from '../../preload/contract'
import { openDataset } from '../data'
import type { DatasetLocation } from '../data'
import { openHooks, surroundings } from './services'
import type { Services } from './services'

/** What a run that began now would depend on beside its recipe. */
export type InputsNow = Pick<RunInputs, 'fingerprint' | 'code' | 'environment'>

/** With the differences of the code to its commits, which whoever keeps the inputs puts into the object store. */
export async function inputsNow(location: DatasetLocation, services: Services): Promise<{ readonly now: InputsNow; readonly diffs: readonly string[] }> {
  const { fingerprint } = await openDataset(location, openHooks(services))
  const { code, diffs, environment } = await surroundings(services.log)
  return { now: { fingerprint, code, environment }, diffs }
}

const RUN = { seed: 0, engine: null, threads: null, plan: null } as const

/** Which inputs are not those that a version was frozen with. */
export const differing = ({ dataFingerprint, code, environment }: Pick<RunInputs, 'code' | 'environment'> & { readonly dataFingerprint: string }, now: InputsNow): Reproduction['inputs'] =>
  comparedInputs({ ...RUN, fingerprint: dataFingerprint, code, environment }, { ...RUN, ...now }).inputs
