import type { AugmentFit, Recipe } from '../../preload/contract'
import { call } from '../api/client'
import { measuredStore } from './measured'

/** What of a recipe the comparison depends on. */
const keyOf = ({ data, targets, augment, seed }: Recipe): string => JSON.stringify({ data, targets, augment, seed })
export const sameImages = (a: Recipe, b: Recipe): boolean => keyOf(a) === keyOf(b)

/** What a recipe makes of its images beside those of validation. */
export const useLikeness = measuredStore<AugmentFit>((recipe, ticket) => call('augment.fit', { recipe, ticket }), sameImages)
