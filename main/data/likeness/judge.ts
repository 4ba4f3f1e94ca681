import type { Level } from '../../../preload/contract/preflight'
import type { Likeness, PropertyLikeness, TurnLikeness } from '../../../preload/contract/likeness'

/**
 * When augmentation is doubtful and when it is wrong. Every figure must be beyond its threshold at its 99.5 % bound, so that
 * no level changes by the noise of the images that happened to be looked at.
 */
export const FIT_LEVELS = {
  /** Training as it is lacks more than a tenth of validation: five times what the two ends of its range leave out by themselves. */
  gap: 0.9,
  /** One of five validation images lies outside of what augmented training shows; half of them. */
  coverage: { amber: 0.8, red: 0.5 },
  /** Standard deviations farther from validation than without augmentation: 1 is about how far two validation images are from one another (1.13 for a normal distribution), 2 is beyond 95 % of them. */
  distance: { amber: 1, red: 2 },
  /** Of the images whose nearest neighbours agree with their class, the part that loses it when turned; and the part of all training images that does. */
  turn: { amber: 0.25, red: 0.4 },
  turned: { amber: 0.05, red: 0.15 },
  /** Copies between parts: 1 % is what accuracy varies by from seed to seed, 10 % decides a comparison. */
  copies: { amber: 0.01, red: 0.1 },
} as const

/** Something that is wrong, and where: "lost" and "far" are the augmentation's fault, "gap" is between the parts as they are. */
export type Fault =
  | { readonly kind: 'lost'; readonly level: Level; readonly property: PropertyLikeness }
  | { readonly kind: 'far'; readonly level: Level; readonly property: PropertyLikeness }
  | { readonly kind: 'gap'; readonly level: Level; readonly property: PropertyLikeness }
  | { readonly kind: 'turn'; readonly level: Level; readonly turn: TurnLikeness }
  | { readonly kind: 'copies'; readonly level: Level }
  | { readonly kind: 'touched'; readonly level: Level }

const above = (value: number, { amber, red }: { amber: number; red: number }): Level => (value > red ? 'red' : value > amber ? 'amber' : 'green')
const below = (value: number, { amber, red }: { amber: number; red: number }): Level => (value < red ? 'red' : value < amber ? 'amber' : 'green')
const rank: Record<Level, number> = { green: 0, amber: 1, red: 2 }
const worse = (a: Level, b: Level): Level => (rank[a] >= rank[b] ? a : b)
const milder = (a: Level, b: Level): Level => (rank[a] <= rank[b] ? a : b)

/** Whether validation lies outside of training as it is, by more than chance. */
export const hasGap = ({ coverage }: PropertyLikeness): boolean => coverage.train < Math.min(FIT_LEVELS.gap, coverage.chance)

function faultsOfProperty(property: PropertyLikeness): Fault[] {
  const { coverage, lost, farther } = property
  const found: Fault[] = [
    { kind: 'lost', property, level: lost.least > 0 ? below(coverage.most, FIT_LEVELS.coverage) : 'green' },
    { kind: 'far', property, level: above(farther.least, FIT_LEVELS.distance) },
    { kind: 'gap', property, level: hasGap(property) && coverage.augmented < FIT_LEVELS.gap ? 'amber' : 'green' },
  ]
  return found.filter(({ level }) => level !== 'green')
}

/** How a step that turns images is judged. */
function turnLevel({ plain, least, acts }: TurnLikeness): Level {
  return milder(above(least / plain, FIT_LEVELS.turn), above(acts * least, FIT_LEVELS.turned))
}

/** All that is wrong, the worst first. */
export function faultsOf({ properties, turns, copies, apart }: Pick<Likeness, 'properties' | 'turns' | 'copies' | 'apart'>): Fault[] {
  const found: Fault[] = [
    { kind: 'touched', level: apart.refused && apart.shared === 0 ? 'green' : 'red' },
    ...turns.map((turn): Fault => ({ kind: 'turn', level: turnLevel(turn), turn })),
    ...properties.flatMap(faultsOfProperty),
    { kind: 'copies', level: above(copies.count / Math.max(1, copies.of), FIT_LEVELS.copies) },
  ]
  return found.filter(({ level }) => level !== 'green').sort((a, b) => rank[b.level] - rank[a.level])
}

export const levelOf = (faults: readonly { readonly level: Level }[]): Level => faults.reduce<Level>((worst, { level }) => worse(worst, level), 'green')
