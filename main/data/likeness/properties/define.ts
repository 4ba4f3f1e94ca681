import type { JsonObject } from '../../../../preload/contract/json'
import type { PropertyLikeness } from '../../../../preload/contract/likeness'
import type { Grey } from './grey'

/** A step that may bring training to where validation is: its transform, what that is in words, and its parameters. */
export interface Widener { readonly op: string; readonly said: string; readonly params: JsonObject }

/** One number of an image that a training set may cover or not. */
export interface Property {
  readonly id: string
  readonly title: string
  /** What it is, and what it cannot tell. */
  readonly summary: string
  /** Smaller differences count for nothing, given validation's mean: distances are told in no smaller unit, and half of it is added to either end of a range. */
  least(mean: number): number
  of(grey: Grey): number
  /** Steps that widen training towards validation in it, the gentlest first, and none where no step can; `ground` fills what is moved into view. */
  widen(property: PropertyLikeness, ground: number): readonly Widener[]
}
