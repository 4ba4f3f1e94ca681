import type { Program } from '../../engine/session'

/** More than any gradient's norm: nothing is clipped, and the norm is told. */
const NO_LIMIT = 1e30

/** The program whose steps leave its weights as they are, and tell the gradient's norm. */
export const still = (program: Program): Program => ({
  ...program,
  optimizer: { slots: [], scalars: () => [], clip: NO_LIMIT, decays: () => false, update: (ops, { value }) => ({ value: ops.mul(value, 1), slots: [] }) },
})
