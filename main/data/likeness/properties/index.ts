import { brightness } from './brightness'
import { contrast } from './contrast'
import type { Property } from './define'
import { scale } from './scale'
import { sharpness } from './sharpness'

export type { Property, Widener } from './define'
export { background, greyOf } from './grey'
export type { Grey } from './grey'

/** What images are compared by. One line here, and everything else follows: evidence, check, remedies and screen. */
export const properties: readonly Property[] = [brightness, contrast, sharpness, scale]
