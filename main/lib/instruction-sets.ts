import { readFileSync } from 'node:fs'

/** Extensions that numeric kernels choose their code by, and so their order of rounding; the names are Linux's own. */
const KNOWN = /^(sse4_2|avx|avx2|f16c|fma|avx_vnni|avx512\w+|amx_\w+|asimd|asimdhp|asimddp|fphp|sve\w*|i8mm|bf16)$/

/** The vector extensions that the first processor offers here, sorted; null where the system does not tell. */
export function instructionSets(file = '/proc/cpuinfo'): string[] | null {
  try {
    const line = /^(?:flags|Features)\s*:\s*(.+)$/m.exec(readFileSync(file, 'utf8'))?.[1]
    return line === undefined ? null : line.split(/\s+/).filter((name) => KNOWN.test(name)).sort()
  } catch {
    return null
  }
}
