import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { instructionSets } from './instruction-sets'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'atelier-cpu-')) })
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('names the vector extensions of the first processor as Linux does, and nothing where it does not tell', () => {
  const file = join(folder, 'cpuinfo')
  writeFileSync(file, 'processor\t: 0\nflags\t\t: fpu sse sse4_2 fma avx f16c avx2 avx512f avx512_vnni amx_tile smep\n\nprocessor\t: 1\nflags\t\t: fpu\n')
  expect(instructionSets(file)).toEqual(['amx_tile', 'avx', 'avx2', 'avx512_vnni', 'avx512f', 'f16c', 'fma', 'sse4_2'])
  writeFileSync(file, 'processor\t: 0\nFeatures\t: fp asimd evtstrm aes asimddp sve\n')
  expect(instructionSets(file)).toEqual(['asimd', 'asimddp', 'sve'])
  writeFileSync(file, 'nothing of the kind')
  expect([instructionSets(file), instructionSets(join(folder, 'gone'))]).toEqual([null, null])
})
