import { BAND_STYLES } from '../../../theme/theme'

/** Eight colours with five dashes: no two of ten versions have both in common. */
const DASHES: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3], [4, 2]]

export interface LineStyle { readonly colour: string; readonly dash: readonly number[] }

export function lineStyle(index: number, dark: boolean): LineStyle {
  const band = BAND_STYLES[index % BAND_STYLES.length] ?? BAND_STYLES[0]
  return { colour: dark ? band.dark : band.light, dash: DASHES[index % DASHES.length] ?? [] }
}
