import { z } from 'zod'

/**
 * Batches on their way from the thread that makes them to the one that takes them: slots of equal size in shared memory,
 * used in turn. Both sides count what they have done and sleep on the other's count; no message is sent for a batch.
 */
export const ringSchema = z.object({
  memory: z.custom<Float32Array>((value) => value instanceof Float32Array), slots: z.int(), slotFloats: z.int(), counts: z.custom<Int32Array>((value) => value instanceof Int32Array),
})
export type Ring = z.infer<typeof ringSchema>

/** Enough for the taker to go on while a busy machine lets the maker wait for a core: a time slice is some steps long. */
const MOST_BATCHES = 32
/** Passes that are on at a time, each with a ring: the one that is walked, and those that follow it. */
export const PASSES = 3
/** Of one pass. More in advance brings nothing, and a training of large pictures should not hold much more memory than its batches need. */
const MOST_BYTES = (64 * 2 ** 20) / PASSES

const [MADE, TAKEN, WANTED, CALLED_OFF] = [0, 1, 2, 3]

/** Two batches of more than this get one slot: Electron gives no block of 2 GiB. */
const MOST_BLOCK = 2 ** 30

/** As many slots as both limits allow, and two where the memory for them can be had: one to take while the other one is made. */
export function slotsFor(slotFloats: number, batches: number): number {
  const least = 8 * slotFloats > MOST_BLOCK ? 1 : 2
  return Math.max(1, Math.min(batches, Math.max(least, Math.min(MOST_BATCHES, Math.floor(MOST_BYTES / (4 * slotFloats))))))
}

/** A ring for so many batches of at most `slotFloats` numbers, in `memory` where that is large enough. */
export function newRing(slotFloats: number, batches: number, memory: Float32Array): Ring {
  const slots = slotsFor(slotFloats, batches)
  const enough = memory.length >= slots * slotFloats ? memory : new Float32Array(new SharedArrayBuffer(4 * slots * slotFloats))
  return { memory: enough, slots, slotFloats, counts: new Int32Array(new SharedArrayBuffer(16)) }
}

/** Where the batch of this number lies. */
export function slotOf({ memory, slots, slotFloats }: Ring, index: number): Float32Array {
  const at = (index % slots) * slotFloats
  return memory.subarray(at, at + slotFloats)
}

export const isCalledOff = ({ counts }: Ring): boolean => Atomics.load(counts, CALLED_OFF) === 1

/**
 * Maker: sleeps until batch `index` has a free slot; false when nobody wants it any more. A ring of many slots that is full
 * is waited for until half of it is free: few wake-ups. One whose batches are too large for many is filled slot by slot: what
 * lies ready there is soon used up, and a wake-up costs nothing beside such a batch.
 */
export function waitForRoom(ring: Ring, index: number): boolean {
  const { counts, slots } = ring
  if (index - Atomics.load(counts, TAKEN) < slots) return !isCalledOff(ring)
  const wanted = index - (slots < MOST_BATCHES ? slots - 1 : slots / 2)
  Atomics.store(counts, WANTED, wanted)
  for (;;) {
    const taken = Atomics.load(counts, TAKEN)
    if (isCalledOff(ring)) return false
    if (taken >= wanted) return true
    Atomics.wait(counts, TAKEN, taken)
  }
}

/** Maker: batch `index` is there. */
export function tellMade({ counts }: Ring, index: number): void {
  Atomics.store(counts, MADE, index + 1)
  Atomics.notify(counts, MADE)
}

/** Taker: sleeps until batch `index` is there, `patience` milliseconds at most. */
export function waitForBatch({ counts }: Ring, index: number, patience: number): boolean {
  const made = Atomics.load(counts, MADE)
  return made > index || (Atomics.wait(counts, MADE, made, patience) !== 'timed-out' && Atomics.load(counts, MADE) > index)
}

/** Taker: the first `count` batches are no longer read. */
export function tellTaken({ counts }: Ring, count: number): void {
  Atomics.store(counts, TAKEN, count)
  if (count >= Atomics.load(counts, WANTED)) Atomics.notify(counts, TAKEN)
}

/** Taker: wants no more of these. */
export function callOff({ counts }: Ring): void {
  Atomics.store(counts, CALLED_OFF, 1)
  // Changes the count that the maker may be about to sleep on, so that it cannot sleep through this.
  Atomics.add(counts, TAKEN, 1)
  Atomics.notify(counts, TAKEN)
}

/** Taker: how many batches lie ready or are being read. */
export const readyIn = ({ counts }: Ring): number => Atomics.load(counts, MADE) - Atomics.load(counts, TAKEN)
