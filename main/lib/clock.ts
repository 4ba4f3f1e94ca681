/** Time as an argument: `now` in UTC milliseconds, `monotonic` in milliseconds for durations. */
export interface Clock { now(): number; monotonic(): number }
export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }
