import { monotonicFactory } from 'ulid'

/** ULIDs that sort in the order they were made, also within a millisecond. Time comes in; randomness is the system's. */
export type IdMaker = (now: number) => string
export const newIdMaker = (): IdMaker => {
  const make = monotonicFactory()
  return (now) => make(now)
}
