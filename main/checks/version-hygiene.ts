import { listOf, numbersOf } from './define'
import type { Check, Lineage } from './define'

/** Which versions were passed over for the parent, and why. */
function passedOver({ same, parent, parentage }: Lineage): string[] {
  const failed = parentage?.failed ?? []
  return same !== null || parent === null || failed.length === 0 ? [] : [`Every run of ${listOf(failed)} failed, so it is compared with ${parent.short}.`]
}

/** What is said of code and data beside the comparison itself. */
function asides({ code, fingerprint, added, unread }: Lineage): { notes: string[]; changedData: boolean } {
  const dirty = code.atelier.diffHash !== null || (code.project?.diffHash ?? null) !== null
  const changedData = added !== null && added !== fingerprint
  return {
    changedData,
    notes: [
      ...(dirty ? ['Code changes that are not committed are kept with it.'] : []),
      ...(!changedData ? [] : unread === 0 ? ['The data is no longer what it was when it was added to the project.']
        : [`${unread} ${unread === 1 ? 'file' : 'files'} of the data set cannot be read any more, so it is not known whether the others are what they were when it was added.`]),
    ],
  }
}

/** Whether it will be known afterwards what made the difference. */
export const versionHygiene: Check = {
  id: 'version-hygiene', title: 'Version',
  question: 'Is it known what this version is compared with, and did exactly one thing change?',
  judge({ lineage }) {
    const { same, parent, changes } = lineage
    const { notes, changedData } = asides(lineage)
    const chosen = passedOver(lineage)
    const numbers = numbersOf({ parent: parent?.short ?? null, same: same?.short ?? null, factors: changes?.factors ?? [], fingerprint: lineage.fingerprint, code: lineage.code })
    const say = (level: 'green' | 'amber', ...sentences: string[]) => ({ level: changedData ? 'amber' as const : level, message: [...sentences, ...chosen, ...notes].join(' '), numbers, fixes: [] })
    if (same !== null) return say('green', `This is ${same.short} once more: another run of the same version shows how much results vary.`)
    if (parent === null || changes === null) return say('green', 'This is the first version on this data set: there is nothing to compare it with yet.')
    if (changes.factors.length === 0) return say('green', `Nothing that counts as a change differs from ${parent.short}.`)
    if (!changes.confounded) return say('green', `One thing changed against ${parent.short}: ${changes.sentence}.`)
    return say('amber', `${changes.factors.length} things changed at once against ${parent.short} (${listOf(changes.factors)}): a difference in results will have no single cause.`)
  },
}
