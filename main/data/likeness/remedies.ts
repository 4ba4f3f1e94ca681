import { z } from 'zod'
import { augmentStep } from '../../../preload/contract/recipe'
import type { Likeness, PropertyLikeness, TurnLikeness } from '../../../preload/contract/likeness'
import type { Level } from '../../../preload/contract/preflight'
import { augmentations, bindPipeline, completeSteps, outputSize } from '../augment'
import type { AugmentStep, Size } from '../augment'
import { FIT_LEVELS, faultsOf, levelOf } from './judge'
import type { Fault } from './judge'
import { properties } from './properties'

const MOST_REMEDIES = 3

/** Another list of steps that may mend what is wrong. */
interface Candidate { readonly title: string; readonly augment: AugmentStep[] }

const complete = (steps: readonly AugmentStep[]): AugmentStep[] => z.array(augmentStep).parse(completeSteps(steps))
const titleOf = ({ id, op }: AugmentStep): string => `${augmentations.get(op, 'augment').title.toLowerCase()} (${id})`

/** The list with one step changed or left out, wherever it stands; a one-of that chooses from nothing goes too. */
function withStep(steps: readonly AugmentStep[], id: string, change: (step: AugmentStep) => AugmentStep[]): AugmentStep[] {
  return steps.flatMap((step) => {
    if (step.id === id) return change(step)
    if (!Array.isArray(step['of'])) return [step]
    const of = withStep(z.array(augmentStep).parse(step['of']), id, change)
    return of.length === 0 ? [] : [{ ...step, of }]
  })
}

const keepsSize = (step: AugmentStep, size: Size): boolean => {
  const { height, width } = outputSize(bindPipeline([step]), size)
  return height === size.height && width === size.width
}

/** Each step at half its probability, where that may be less than 1, and left out. */
function lessOf(augment: readonly AugmentStep[], size: Size): Candidate[] {
  return augment.flatMap((step) => [
    ...(keepsSize(step, size) ? [{ title: `Halve the probability of ${titleOf(step)}`, augment: withStep(augment, step.id, (one) => [{ ...one, p: one.p / 2 }]) }] : []),
    { title: `Remove ${titleOf(step)}`, augment: withStep(augment, step.id, () => []) },
  ])
}

/** Rotations that leave a glyph what it is. */
const SMALL_DEGREES = 15

/** Steps that turn images around left out, and rotations made small. */
function straighter(augment: readonly AugmentStep[], turns: readonly TurnLikeness[]): Candidate[] {
  const rotation = (step: AugmentStep): boolean => step.op === 'affine'
  const ids = [...new Set(turns.map(({ step }) => step))]
  const all = (change: (step: AugmentStep) => AugmentStep[]): AugmentStep[] => ids.reduce<AugmentStep[]>((steps, id) => withStep(steps, id, change), [...augment])
  const names = turns.map(({ title, step }) => `${title.toLowerCase()} (${step})`).join(' and ')
  const small = all((step) => (rotation(step) ? [{ ...step, degrees: SMALL_DEGREES }] : []))
  const rotates = JSON.stringify(small) !== JSON.stringify(all(() => []))
  return ids.length === 0 ? [] : [
    ...(rotates ? [{ title: `Rotate by ${SMALL_DEGREES}° at most instead of: ${names}`, augment: small }] : []),
    { title: `Remove ${names}`, augment: all(() => []) },
  ]
}

function freeId(augment: readonly AugmentStep[], op: string): string {
  const taken = JSON.stringify(augment)
  for (let i = 1; ; i += 1) {
    const id = i === 1 ? op : `${op}-${i}`
    if (!taken.includes(`"${id}"`)) return id
  }
}

/** What may bring training to where validation is, before the other steps: a step that changes the size stays last to do so. */
function moreOf(augment: readonly AugmentStep[], lacking: readonly PropertyLikeness[], ground: number): Candidate[] {
  return lacking.flatMap((property) => (properties.find(({ id }) => id === property.id)?.widen(property, ground) ?? []).map(({ op, said, params }) => ({
    title: `Add ${said}`, augment: [{ id: freeId(augment, op), op, p: 1, ...params }, ...augment],
  })))
}

/** Lists of steps that may mend these faults, the gentlest first, each once. */
function candidates(augment: readonly AugmentStep[], size: Size, faults: readonly Fault[], ground: number): Candidate[] {
  const pushed = faults.some(({ kind }) => kind === 'lost' || kind === 'far')
  const all = [
    ...straighter(augment, faults.flatMap((fault) => (fault.kind === 'turn' ? [fault.turn] : []))),
    ...(pushed ? lessOf(augment, size) : []),
    ...moreOf(augment, faults.flatMap((fault) => (fault.kind === 'gap' ? [fault.property] : [])), ground),
  ].map(({ title, augment: steps }) => ({ title, augment: complete(steps) }))
  return all.filter((one, i) => all.findIndex(({ augment: steps }) => JSON.stringify(steps) === JSON.stringify(one.augment)) === i)
}

type Found = Pick<Likeness, 'properties' | 'turns' | 'copies' | 'apart'>

/** What is wrong of all that augmentation can mend, from the outside in: the level, the number of faults, and the coverage that is missing. */
function wrong(found: Found): { faults: Fault[]; rank: readonly [number, number, number] } {
  const faults = faultsOf({ ...found, copies: { count: 0, of: 0 } })
  const short = found.properties.reduce((sum, { coverage }) => sum + Math.max(0, FIT_LEVELS.gap - coverage.augmented), 0)
  return { faults, rank: [{ green: 0, amber: 1, red: 2 }[levelOf(faults)], faults.length, short] }
}

/** Lists of steps, at least one of them and then until `enough`, that leave less wrong than this one does: the best ones, in the order in which they were tried. */
export function remediesOf(augment: readonly AugmentStep[], size: Size, measure: (steps: readonly AugmentStep[]) => Found, found: Found, ground: number, enough: () => boolean): Likeness['remedies'] {
  const before = wrong(found)
  const better: (Candidate & { rank: readonly [number, number, number]; level: Level })[] = []
  for (const [tried, candidate] of candidates(augment, size, before.faults, ground).entries()) {
    if (tried > 0 && enough()) break
    const { faults, rank } = wrong(measure(candidate.augment))
    const mends = rank[0] < before.rank[0] || (rank[0] === before.rank[0] && (rank[1] < before.rank[1] || rank[2] < before.rank[2] / 2))
    if (mends) better.push({ ...candidate, rank, level: levelOf(faults) })
  }
  const best = better.reduce((least, { rank }) => Math.min(least, rank[0]), Infinity)
  return better.filter(({ rank }) => rank[0] === best).sort((a, b) => a.rank[1] - b.rank[1]).slice(0, MOST_REMEDIES).map(({ title, augment: steps, level }) => ({ title, augment: steps, level }))
}
