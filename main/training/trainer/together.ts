/** Samples in a norm batch up to which a step's own work can be less than the call that runs it. */
const SMALL_BATCH = 8
/** A step of so many milliseconds gains less than a twentieth by sharing its call. */
const LONG_STEP_MS = 1
const STEPS = 8

/**
 * Steps that go into one call of the engine: several only where calling costs a good part of the step. Their results are
 * those of single ones, so the number may follow a measurement. Together they stay within 10 ms, so a stop is not kept waiting.
 */
export const stepsTogether = (batch: number, msPerStep: number): number => (batch <= SMALL_BATCH && msPerStep < LONG_STEP_MS ? STEPS : 1)
