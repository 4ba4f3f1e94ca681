import type { VersionRow } from '../../../preload/contract'
import { text } from '../../text/en'

export const sentence = ({ changes, recipe }: Pick<VersionRow, 'changes' | 'recipe'>): string => changes?.sentence ?? (recipe === null ? text.versions.foreignChange : text.versions.first)

/** What it is compared with and why, or null for the first on its data. */
export function comparison({ parent, parentage, dataset }: Pick<VersionRow, 'parent' | 'parentage' | 'dataset'>): string | null {
  if (parent === null) return null
  const said = text.versions.comparedWith(parent)
  if (parentage === null) return `${said}.`
  if (parentage.asked) return `${said}, ${text.versions.asked}.`
  return `${said}, ${text.versions.newest(dataset)}${parentage.failed.length === 0 ? '' : ` ${text.versions.butFor(parentage.failed.join(', '))}`}.`
}
