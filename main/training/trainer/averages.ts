/** Running weighted means by name, as plain sums, so that a resumed epoch goes on with the very same numbers. */
export class Averages {
  private readonly sums: Map<string, [number, number]>

  constructor(sums: Readonly<Record<string, readonly [number, number]>> = {}) {
    this.sums = new Map(Object.entries(sums).map(([name, [sum, weight]]) => [name, [sum, weight]]))
  }

  add(name: string, value: number, weight: number): void {
    const held = this.sums.get(name)
    if (held === undefined) this.sums.set(name, [value * weight, weight])
    else {
      held[0] += value * weight
      held[1] += weight
    }
  }

  means(): Record<string, number> {
    const out: Record<string, number> = {}
    for (const [name, [sum, weight]] of this.sums) if (weight > 0) out[name] = sum / weight
    return out
  }

  state(): Record<string, [number, number]> {
    return Object.fromEntries([...this.sums].map(([name, [sum, weight]]) => [name, [sum, weight]]))
  }
}
