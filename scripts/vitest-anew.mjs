import { afterAll, vi } from 'vitest'

// A file of tests that shares a process finds our own modules as new, and leaves clock, globals and environment as they were.
vi.resetModules()
afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})
