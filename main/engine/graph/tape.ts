import type { GraphTensor } from './graph'
import type { Kernels } from './kernels'

type Gradients = readonly (GraphTensor | null)[]
interface Entry {
  readonly inputs: readonly GraphTensor[]
  readonly output: GraphTensor
  readonly backward: (dy: GraphTensor, wanted: readonly boolean[]) => Gradients
}

/** Reverse-mode differentiation over a graph under construction: who depends on a variable, and by which rule. */
export class Tape {
  private readonly entries: Entry[] = []
  private readonly tracked = new Set<string>()
  private open = true

  constructor(private readonly k: Kernels) {}

  /** From here on the tensor's gradient is of interest. */
  watch(tensor: GraphTensor): void {
    this.tracked.add(tensor.ref)
  }

  /** Whether what is written is noted: not within a gradient of its own. */
  get noting(): boolean {
    return this.open
  }

  follows(tensor: GraphTensor): boolean {
    return this.tracked.has(tensor.ref)
  }

  /** Notes how `output` came to be; `backward` gives dL/dinput for each input that is wanted, and null for the others. */
  record(inputs: readonly GraphTensor[], output: GraphTensor, backward: Entry['backward']): GraphTensor {
    if (this.open && inputs.some(({ ref }) => this.tracked.has(ref))) {
      this.tracked.add(output.ref)
      this.entries.push({ inputs, output, backward })
    }
    return output
  }

  /** Runs `body` without noting anything. */
  paused<R>(body: () => R): R {
    const before = this.open
    this.open = false
    try {
      return body()
    } finally {
      this.open = before
    }
  }

  /** dL/dsource for every source of a scalar L, or null where L does not depend on it. */
  gradients(loss: GraphTensor, sources: readonly GraphTensor[]): Gradients {
    return this.paused(() => {
      const parts = new Map<string, GraphTensor[]>([[loss.ref, [this.k.scalar(1)]]])
      const total = (ref: string): GraphTensor | null => {
        const all = parts.get(ref)
        const [first, second] = all ?? []
        if (all === undefined || first === undefined) return null
        if (second === undefined) return first
        const sum = all.length === 2 ? this.k.add(first, second) : this.k.addN(all)
        parts.set(ref, [sum])
        return sum
      }
      for (const { inputs, output, backward } of this.entries.toReversed()) {
        const dy = total(output.ref)
        if (dy === null) continue
        const wanted = inputs.map(({ ref }) => this.tracked.has(ref))
        backward(dy, wanted).forEach((part, i) => {
          const input = inputs[i]
          if (part === null || input === undefined || wanted[i] !== true) return
          parts.set(input.ref, [...(parts.get(input.ref) ?? []), part])
        })
      }
      return sources.map(({ ref }) => total(ref))
    })
  }
}
