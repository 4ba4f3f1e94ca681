import type { VersionRow } from '../../../preload/contract'
import { text } from '../../text/en'

export const sentence = ({ changes }: Pick<VersionRow, 'changes'>): string => changes?.sentence ?? text.versions.first

/** Which row a key leads to from row `here` of `count`, or null when it leads nowhere. The ends do not wrap around. */
export function rowAfter(key: string, here: number, count: number): number | null {
  if (count === 0) return null
  switch (key) {
    case 'ArrowDown': return Math.min(here + 1, count - 1)
    case 'ArrowUp': return Math.max(here - 1, 0)
    case 'Home': return 0
    case 'End': return count - 1
    default: return null
  }
}
