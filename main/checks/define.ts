import { jsonObject } from '../../preload/contract'
import type { ChangeSet, CodeState, Finding, Fix, Parentage, Recipe, ScreenId, VersionRow } from '../../preload/contract'
import type { ResolvedModel } from '../models'
import type { Evidence } from '../training/evidence'
import { diff } from '../versions/changes'

/** Where a version stands among the others of its project, before it is frozen. */
export interface Lineage {
  /** The version that it already is, or null. */
  readonly same: VersionRow | null
  /** What it is compared with, and how it differs; null for the first one on its data. */
  readonly parent: VersionRow | null
  /** Why it is compared with that one. */
  readonly parentage: Parentage | null
  readonly changes: ChangeSet | null
  readonly code: CodeState
  readonly fingerprint: string
  /** Fingerprint of the data set when it was added to the project; null for built-in ones. */
  readonly added: string | null
  /** Files of it that cannot be opened now. */
  readonly unread: number
}

/** Everything that checks judge by. `evidence` says why where it could not be measured. */
export interface CheckInput {
  readonly recipe: Recipe
  readonly model: ResolvedModel
  readonly lineage: Lineage
  readonly evidence: { readonly measured: Evidence } | { readonly missing: string }
}

export type Judgement = Omit<Finding, 'check' | 'title' | 'screen'>

/** One check of the preflight: a pure judgement on facts and measurements. One file, and one line in the registry. */
export interface Check {
  readonly id: string
  readonly title: string
  /** What it asks of a training, in one plain sentence for documentation and help. */
  readonly question: string
  /** The screen that shows what it judges in full, where there is one. */
  readonly screen?: ScreenId
  judge(input: CheckInput): Judgement
}

/** Numbers as JSON holds them; what is undefined is left out. */
export const numbersOf = (value: object): Finding['numbers'] => jsonObject.parse(JSON.parse(JSON.stringify(value)))

/** The fix that turns one recipe into another. */
export const fixOf = (title: string, before: Recipe, after: Recipe): Fix => ({ title, patch: diff(numbersOf(before), numbersOf(after)) })

/** The judgement of a check whose measurement is missing. */
export const notMeasured = (reason: string): Judgement => ({ level: 'amber', message: `Not measured: ${reason}`, numbers: {}, fixes: [] })

export const percent = (share: number): string => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`
/** "a, b and c". */
export const listOf = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`)
