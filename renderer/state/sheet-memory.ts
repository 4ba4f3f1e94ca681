import { START, look as schema } from './sheet-look'
import type { Look } from './sheet-look'

const STORED = 'sheet.look'
/** The look of the last time, from this project's own storage of the window. */
export function remembered(): Look {
  try {
    const read = schema.safeParse(JSON.parse(globalThis.localStorage.getItem(STORED) ?? 'null'))
    return read.success ? read.data : START
  } catch {
    return START
  }
}

export function remember(look: Look): void {
  try {
    globalThis.localStorage.setItem(STORED, JSON.stringify(look))
  } catch {
    // Storage that is full or refused costs the memory of the look, nothing else.
  }
}
