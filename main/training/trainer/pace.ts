import type { Clock } from '../../lib/clock'

/** The first steps build the graph and say nothing of the others. */
const SETTLED = 10

/** Speed and remaining time, from durations of the steps of this attempt. */
export class Pace {
  private readonly started: number
  private steps = 0
  private windowStart: number
  private windowImages = 0
  private rate: number | null = null
  private settledAt = 0
  /** Milliseconds of a step of this attempt as its beginning showed; infinite until then. */
  msPerStep = Infinity

  constructor(private readonly clock: Clock) {
    this.started = clock.monotonic()
    this.windowStart = this.started
  }

  get seconds(): number {
    return (this.clock.monotonic() - this.started) / 1000
  }

  images(count: number): void {
    this.windowImages += count
  }

  step(): void {
    this.steps += 1
    if (this.steps === SETTLED) this.settledAt = this.clock.monotonic()
    if (this.steps === 2 * SETTLED) this.msPerStep = (this.clock.monotonic() - this.settledAt) / SETTLED
  }

  /** Time that went into something beside the steps, which says nothing of how long one takes. */
  leaveOut(ms: number): void {
    this.settledAt += ms
  }

  /** Validation and checkpoints are not training: the window for images a second starts again after them. */
  restartWindow(): void {
    this.windowStart = this.clock.monotonic()
    this.windowImages = 0
  }

  read(stepsLeft: number): { imagesPerSecond: number | null; secondsLeft: number | null } {
    const elapsed = this.clock.monotonic() - this.windowStart
    if (elapsed >= 1000) {
      this.rate = (this.windowImages / elapsed) * 1000
      this.restartWindow()
    }
    const secondsLeft = this.steps === 0 ? null : (this.seconds / this.steps) * stepsLeft
    return { imagesPerSecond: this.rate, secondsLeft }
  }
}
