import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { describe, expect, it } from 'vitest'
import { atelierRoot } from '../lib/root'
import { twentySteps } from './golden/twenty-steps'
import { loadEngine } from './load'

describe.each(['tensorflow', 'wasm'] as const)('the %s engine', (kind) => {
  it('ends 20 steps of one seed with the same bits, and of another with others', async () => {
    const engine = await loadEngine(kind, { threads: 2, determinism: true })
    const once = twentySteps(engine, 1)
    expect(twentySteps(engine, 1)).toBe(once)
    expect(twentySteps(engine, 2)).not.toBe(once)
  })
})

describe('two processes', () => {
  it('end 20 steps of one seed on TensorFlow with the same bits', async () => {
    // Inside node_modules, so that the bundle finds the same packages as the source.
    const folder = mkdtempSync(join(atelierRoot(), 'node_modules', '.repeat-'))
    try {
      await build({ configFile: false, logLevel: 'silent', build: { ssr: join(import.meta.dirname, 'golden', 'twenty-steps.ts'), outDir: folder, rolldownOptions: { output: { entryFileNames: 'steps.mjs' } } } })
      const script = `import(${JSON.stringify(pathToFileURL(join(folder, 'steps.mjs')).href)}).then((m) => m.inOwnProcess()).then((hash) => console.log(hash))`
      const hash = (): string => /sha256:[0-9a-f]{64}/.exec(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8', env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } }))?.[0] ?? 'none'
      const first = hash()
      expect(first).toMatch(/^sha256:/)
      expect(hash()).toBe(first)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
