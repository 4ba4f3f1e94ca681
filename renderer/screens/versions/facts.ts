import type { VersionRow } from '../../../preload/contract'
import { text } from '../../text/en'

export const sentence = ({ changes }: Pick<VersionRow, 'changes'>): string => changes?.sentence ?? text.versions.first

/** What it is compared with and why, or null for the first on its data. */
export function comparison({ parent, parentage, dataset }: Pick<VersionRow, 'parent' | 'parentage' | 'dataset'>): string | null {
  if (parent === null) return null
  const said = text.versions.comparedWith(parent)
  if (parentage === null) return `${said}.`
  if (parentage.asked) return `${said}, ${text.versions.asked}.`
  return `${said}, ${text.versions.newest(dataset)}${parentage.failed.length === 0 ? '' : ` ${text.versions.butFor(parentage.failed.join(', '))}`}.`
}

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
