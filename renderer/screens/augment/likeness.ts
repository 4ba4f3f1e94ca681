import type { PropertyLikeness } from '../../../preload/contract'

/** The three parts that are shown, in this order. */
export const PARTS = ['train', 'augmented', 'val'] as const
export type PartName = (typeof PARTS)[number]

/** The outline of a step histogram in a box of this size: from the ground, over every bin, and back to it. */
export function outline(shares: readonly number[], highest: number, width: number, height: number): string {
  const step = width / shares.length
  const y = (share: number): string => (height - (highest > 0 ? (share / highest) * height : 0)).toFixed(1)
  const bins = shares.map((share, i) => `V${y(share)}H${((i + 1) * step).toFixed(1)}`).join('')
  return `M0,${height}${bins}V${height}`
}

export const highestOf = ({ histogram: { shares } }: PropertyLikeness): number => Math.max(...PARTS.flatMap((part) => shares[part]))

export const wholePercent = (share: number): string => `${Math.round(100 * share)}\u00a0%`
