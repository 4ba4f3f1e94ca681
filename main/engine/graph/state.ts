import type { GraphTensor } from './graph'
import type { GraphVariables } from './variables'

/**
 * The variables as the steps of one call see them: read from the session when first asked for, then as the step before left
 * them, and written back once at the end.
 */
export class GraphState {
  private readonly first = new Map<string, GraphTensor>()
  private readonly now = new Map<string, GraphTensor>()
  constructor(private readonly variables: GraphVariables) {}

  read(name: string): GraphTensor {
    const known = this.now.get(name)
    if (known !== undefined) return known
    const read = this.variables.read(name)
    this.first.set(name, read)
    this.now.set(name, read)
    return read
  }

  write(name: string, value: GraphTensor): void {
    this.now.set(name, value)
  }

  /** The writes, to be named as what must have run. Each waits for the read of what it replaces, whose value it may not depend on. */
  commit(): GraphTensor[] {
    return [...this.now].flatMap(([name, value]) => {
      const before = this.first.get(name)
      return value === before ? [] : [this.variables.assign(name, value, before === undefined ? [] : [before])]
    })
  }
}
