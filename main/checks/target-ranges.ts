import { GRADIENT_SHARE_LEVELS, jsonObject, shareLevel, targetSpec } from '../../preload/contract'
import type { Fix, Leak, Level, Recipe } from '../../preload/contract'
import { RANGE_LEVELS } from '../data'
import type { Evidence, TargetEvidence } from '../training/evidence'
import { fixOf, listOf, notMeasured, numbersOf, percent } from './define'
import type { Check, Judgement } from './define'

/** How far a single number may lie from mean 0 and spread 1, as a factor. */
const FAR = RANGE_LEVELS.red

const rank: Record<Level, number> = { green: 0, amber: 1, red: 2 }
interface Said { readonly level: Level; readonly message: string }

const isConstant = ({ kind, present, card, classes }: TargetEvidence): boolean =>
  present > 0 && (kind === 'regression' ? card?.constant === true : (classes ?? []).filter((count) => count > 0).length < 2)

const figure = (value: number): string => Number(value.toPrecision(3)).toLocaleString('en')

/** Targets from which nothing can be learnt. */
function unlearnable(targets: readonly TargetEvidence[]): Said[] {
  return targets.flatMap((target): Said[] => {
    if (target.present === 0) return [{ level: 'red', message: `${target.name} has no value in the training part.` }]
    return isConstant(target) ? [{ level: 'red', message: `${target.name} is the same in all ${target.present} training samples: there is nothing to learn.` }] : []
  })
}

/** Targets whose loss, or the square of its gradient's norm, is more than a 32-bit number holds. */
function overflows({ targets, gradientBatches }: Evidence): Said[] {
  return targets.filter(({ notFinite }) => notFinite > 0).map(({ name, notFinite }): Said => ({
    level: 'red', message: `The loss or the gradient of ${name} overflows in ${notFinite} of ${gradientBatches} batches, so the shared layers learn nothing: normalise ${name}.`,
  }))
}

/** Which target takes most of the shared trunk's gradient. */
function shares(targets: readonly TargetEvidence[]): Said[] {
  const known = targets.filter(({ gradientShare }) => gradientShare !== null).sort((a, b) => (b.gradientShare ?? 0) - (a.gradientShare ?? 0))
  const [first] = known
  if (targets.length < 2) return []
  if (first === undefined || known.length < targets.length) {
    // Why there is nothing to share out is told by itself.
    return targets.some(({ notFinite }) => notFinite > 0) ? [] : [{ level: 'amber', message: 'The shares of the gradient were not measured: no target has a gradient in the shared layers.' }]
  }
  const share = first.gradientShare ?? 0
  const level = shareLevel(share)
  if (level === 'red') return [{ level, message: `${first.name} would take ${percent(share)} of the gradient and drown ${listOf(known.slice(1).map(({ name }) => name))}.` }]
  return level === 'amber' ? [{ level, message: `${first.name} would take ${percent(share)} of the gradient, which leaves little for ${listOf(known.slice(1).map(({ name }) => name))}.` }] : []
}

/** Regression targets whose losses are of different size as they stand. */
function ranges({ pairs }: Evidence): Said[] {
  // The widest ratio comes first; a target that does not vary is told of elsewhere.
  const pair = pairs.find(({ ratio }) => ratio !== null)
  if (pair === undefined || pair.ratio === null || pair.level === 'green') return []
  return [{ level: pair.level, message: `${pair.wide} spreads ${figure(pair.ratio)} times as far as ${pair.narrow} in the units of the loss.` }]
}

/** A single number far from 0 and 1: learnt slowly, or not at all at an ordinary rate. */
function single(targets: readonly TargetEvidence[]): Said[] {
  const [only, ...others] = targets
  if (only?.scaled === null || only === undefined || others.length > 0 || isConstant(only)) return []
  const { mean, spread } = only.scaled
  if (spread <= FAR && spread >= 1 / FAR && Math.abs(mean) <= FAR * spread) return []
  return [{ level: 'amber', message: `${only.name} goes into the loss as ${figure(mean)} with a spread of ${figure(spread)}: an ordinary learning rate fits values near 0 that spread by about 1.` }]
}

/** What two columns have in common, in words: "the same in all 200 rows". */
function alike({ kind, r, rows }: Leak): string {
  if (kind === 'correlated') return `in step in ${rows} rows (correlation ${r?.toFixed(4) ?? ''})`
  return kind === 'equal' ? `the same in all ${rows} rows` : `one to one in all ${rows} rows`
}

/**
 * What gives a target away. A model only has to copy a feature that is equal or renamed, and then its result says nothing: red.
 * A correlation that high is nearly always a leak, but may be a measurement in its own right: amber. So is a target learnt twice.
 */
function givenAway({ leaks }: Evidence): Said[] {
  return leaks.map((leak): Said => (leak.role === 'input'
    ? { level: leak.kind === 'correlated' ? 'amber' : 'red', message: `The feature ${leak.feature} gives ${leak.target} away: they are ${alike(leak)}.` }
    : { level: 'amber', message: `${leak.feature} and ${leak.target} are one target twice: they are ${alike(leak)}.` }))
}

/** Without the features that give a target away, where others are left, and without the second of two equal targets. */
function parted(recipe: Recipe, { leaks, features }: Evidence): Fix[] {
  const leaking = [...new Set(leaks.filter(({ role }) => role === 'input').map(({ feature }) => feature))]
  const rest = features.filter((name) => !leaking.includes(name))
  const twice = leaks.filter(({ role }) => role === 'target').map(({ target }) => target)
  const targets = recipe.targets.filter(({ name }) => !twice.includes(name))
  return [
    ...(leaking.length > 0 && rest.length > 0 ? [fixOf(`Leave ${listOf(leaking)} out of the features`, recipe, { ...recipe, data: { ...recipe.data, features: rest } })] : []),
    ...(targets.length < recipe.targets.length ? [fixOf(`Learn ${listOf([...new Set(twice)])} no second time`, recipe, { ...recipe, targets })] : []),
  ]
}

/** Every raw number with the transform that suits its values; constant ones stay as they are, since they have no spread. */
function normalised(recipe: Recipe, targets: readonly TargetEvidence[]): Fix[] {
  const raw = targets.filter((target) => target.kind === 'regression' && target.transform === 'none' && !isConstant(target) && target.present > 0)
  if (raw.length === 0) return []
  const chosen = new Map(raw.map(({ name, proposal }) => [name, jsonObject.parse(proposal?.transform ?? { kind: 'zscore' })]))
  const after = recipe.targets.map((target) => ({ ...target, transform: targetSpec.shape.transform.parse(chosen.get(target.name) ?? target.transform) }))
  return [fixOf(`Normalise ${listOf([...chosen].map(([name, { kind }]) => `${name} (${typeof kind === 'string' ? kind : ''})`))}`, recipe, { ...recipe, targets: after })]
}

function message(said: readonly Said[], { targets }: Evidence): string {
  if (said.length > 0) return said.map((one) => one.message).join(' ')
  const [first] = targets
  if (targets.length === 1 && first !== undefined) return first.kind === 'class' ? `${first.name} is one class target: there is nothing for it to drown.` : `${first.name} goes into the loss near 0 with a spread near 1.`
  const loudest = Math.max(...targets.map(({ gradientShare }) => gradientShare ?? 0))
  return `${targets.length} targets share the trunk: none takes more than ${percent(loudest)} of the gradient.`
}

/** Whether these targets can be learnt together. */
export const targetRanges: Check = {
  id: 'target-ranges', title: 'Targets',
  question: 'Can these targets be learnt together, or does one of them drown the others?',
  screen: 'targets',
  judge: ({ recipe, evidence }) => ('missing' in evidence ? notMeasured(evidence.missing) : judgeTargets(recipe, evidence.measured)),
}

/** The same judgement for whoever asks about targets alone. */
export function judgeTargets(recipe: Recipe, measured: Evidence): Judgement {
  const { targets, gradientBatches } = measured
  const said = [...unlearnable(targets), ...givenAway(measured), ...overflows(measured), ...shares(targets), ...ranges(measured), ...single(targets)]
  const level = said.reduce<Level>((worst, one) => (rank[one.level] > rank[worst] ? one.level : worst), 'green')
  return {
    level, message: message(said, measured), fixes: level === 'green' ? [] : [...parted(recipe, measured), ...normalised(recipe, targets)],
    numbers: numbersOf({ gradientBatches, amberShare: GRADIENT_SHARE_LEVELS.amber, redShare: GRADIENT_SHARE_LEVELS.red, amberRatio: RANGE_LEVELS.amber, redRatio: RANGE_LEVELS.red, targets, leaks: measured.leaks }),
  }
}
