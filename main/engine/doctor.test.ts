import { describe, expect, it } from 'vitest'
import { selfTest } from './doctor'
import { loadEngine } from './load'

describe.each(['tensorflow', 'wasm'] as const)('the %s engine', (kind) => {
  it('passes its own test: gradients, state, learning, no tensor left behind', async () => {
    const engine = await loadEngine(kind, { threads: 2, determinism: false })
    expect(engine.facts.kind).toBe(kind)
    const { checks } = selfTest(engine)
    expect(checks.filter((check) => !check.passed)).toEqual([])
    expect(checks.length).toBe(5)
  })
})
