import type { Clock } from '../../lib/clock'

export interface PointColumns { names: string[]; name: Uint16Array<ArrayBuffer>; step: Uint32Array<ArrayBuffer>; value: Float64Array<ArrayBuffer>; time: Float64Array<ArrayBuffer> }

const columns = (capacity: number): Omit<PointColumns, 'names'> =>
  ({ name: new Uint16Array(capacity), step: new Uint32Array(capacity), value: new Float64Array(capacity), time: new Float64Array(capacity) })

/**
 * Gathers metric points between two messages to the supervisor. It costs a step some ten nanoseconds a metric. All points of a
 * step bear the time at which its first was recorded, so that its metrics share an axis in the log.
 */
export class Recorder {
  private readonly ids = new Map<string, number>()
  private held = columns(1024)
  private count = 0
  private latest = -1
  private now = 0

  constructor(private readonly clock: Clock) {}

  get size(): number {
    return this.count
  }

  record(name: string, step: number, value: number): void {
    let id = this.ids.get(name)
    if (id === undefined) {
      id = this.ids.size
      this.ids.set(name, id)
    }
    if (step !== this.latest) {
      this.latest = step
      this.now = this.clock.now()
    }
    const at = this.count
    if (at === this.held.name.length) this.grow()
    this.held.name[at] = id
    this.held.step[at] = step
    this.held.value[at] = value
    this.held.time[at] = this.now
    this.count = at + 1
  }

  take(): PointColumns {
    const { held: { name, step, value, time }, count } = this
    this.count = 0
    this.latest = -1
    return { names: [...this.ids.keys()], name: name.slice(0, count), step: step.slice(0, count), value: value.slice(0, count), time: time.slice(0, count) }
  }

  private grow(): void {
    const { name, step, value, time } = this.held
    this.held = columns(2 * name.length)
    this.held.name.set(name)
    this.held.step.set(step)
    this.held.value.set(value)
    this.held.time.set(time)
  }
}
