import type { Fix, Json, Level, PatchOp, Recipe, TargetEvidence, UnitInfo } from '../../../preload/contract'
import { text } from '../../text/en'
import { figure } from '../../text/format'

/** A value with its unit. */
export const withUnit = (value: number | null, unit: string): string => `${figure(value)}${value === null || unit === '' ? '' : ` ${unit}`}`

/** The screen's answer in one sentence. */
export function answerOf(dataset: string, targets: number, level: Level): string {
  return (targets === 1 ? text.targets.one : text.targets.answers)[level](text.targets.what(targets, dataset))
}

/** A unit's title, or its id where it is not known. */
export const titleOf = (units: readonly UnitInfo[] | undefined, id: string): string => units?.find((unit) => unit.id === id)?.title ?? id

const kindOf = (transform: Readonly<Record<string, Json>>): string => (typeof transform.kind === 'string' ? transform.kind : '')

/** The transform that suits a target's values, where the recipe has none. What is transformed already was chosen by somebody. */
export function proposalOf(target: TargetEvidence): { readonly kind: string; readonly reason: string; readonly open: boolean } | null {
  if (target.proposal === null) return null
  const kind = kindOf(target.proposal.transform)
  return { kind, reason: target.proposal.reason, open: target.transform === 'none' && kind !== 'none' }
}

/** The change to the recipe that gives one target a transform; null where it has it, or is not there. */
export function transformFix(title: string, { targets }: Recipe, name: string, transform: Readonly<Record<string, Json>>): Fix | null {
  const at = targets.findIndex((target) => target.name === name)
  const before = targets[at]?.transform
  if (before === undefined || JSON.stringify(before) === JSON.stringify(transform)) return null
  return { title, patch: [{ op: 'replace', path: `/targets/${at}/transform`, old: before, value: transform }] }
}

/** Whether nothing can be learnt from a target: it has no value, or only one. */
export function unlearnable({ present, kind, card, classes }: TargetEvidence): 'empty' | 'constant' | null {
  if (present === 0) return 'empty'
  return (kind === 'regression' ? card?.constant === true : (classes ?? []).filter((count) => count > 0).length < 2) ? 'constant' : null
}

/** A patch with targets by their names, for people to read. */
export const namedPatch = ({ targets }: Recipe, patch: readonly PatchOp[]): PatchOp[] =>
  patch.map((op) => ({ ...op, path: op.path.replace(/^\/targets\/(\d+)/, (path, at: string) => { const name = targets[Number(at)]?.name; return name === undefined ? path : `/targets/${name}` }) }))
