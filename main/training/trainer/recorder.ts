import type { Clock } from '../../lib/clock'

export interface PointColumns { names: string[]; name: Uint16Array<ArrayBuffer>; step: Uint32Array<ArrayBuffer>; value: Float64Array<ArrayBuffer>; time: Float64Array<ArrayBuffer> }

/** Gathers metric points between two messages to the supervisor. */
export class Recorder {
  private readonly ids = new Map<string, number>()
  private name: number[] = []
  private step: number[] = []
  private value: number[] = []
  private time: number[] = []

  constructor(private readonly clock: Clock) {}

  get size(): number {
    return this.name.length
  }

  record(name: string, step: number, value: number): void {
    let id = this.ids.get(name)
    if (id === undefined) {
      id = this.ids.size
      this.ids.set(name, id)
    }
    this.name.push(id)
    this.step.push(step)
    this.value.push(value)
    this.time.push(this.clock.now())
  }

  take(): PointColumns {
    const taken = {
      names: [...this.ids.keys()], name: Uint16Array.from(this.name), step: Uint32Array.from(this.step),
      value: Float64Array.from(this.value), time: Float64Array.from(this.time),
    }
    this.name = []
    this.step = []
    this.value = []
    this.time = []
    return taken
  }
}
