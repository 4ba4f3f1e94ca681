import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The NVIDIA driver's own word for the first card, or null without one. */
export function gpuName(folder = '/proc/driver/nvidia/gpus'): string | null {
  try {
    const [first] = readdirSync(folder).sort()
    return first === undefined ? null : /Model:\s*(.+)/.exec(readFileSync(join(folder, first, 'information'), 'utf8'))?.[1]?.trim() ?? null
  } catch {
    return null
  }
}
