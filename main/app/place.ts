import type { Rectangle } from 'electron'
import type { WindowPlace } from './settings'

export const MINIMUM = { width: 1024, height: 700 } as const
const FIRST = { width: 1360, height: 880 } as const
/** So much of the window must lie on a display for a remembered place to count: enough to take hold of its title bar. */
const GRIP = 64

const overlap = (a: number, aLength: number, b: number, bLength: number): number => Math.min(a + aLength, b + bLength) - Math.max(a, b)

/** Bounds for the window: the remembered ones if a display of now still shows them, else the same size, centred. */
export function placeWindow(kept: WindowPlace | null, workAreas: readonly Rectangle[]): Partial<Pick<Rectangle, 'x' | 'y'>> & Pick<Rectangle, 'width' | 'height'> {
  const width = Math.max(MINIMUM.width, kept?.width ?? FIRST.width)
  const height = Math.max(MINIMUM.height, kept?.height ?? FIRST.height)
  if (kept === null || kept.x === null || kept.y === null) return { width, height }
  const { x, y } = kept
  const seen = workAreas.some((area) => overlap(x, width, area.x, area.width) >= GRIP && y >= area.y - GRIP / 2 && overlap(y, height, area.y, area.height) >= GRIP)
  return seen ? { x, y, width, height } : { width, height }
}
