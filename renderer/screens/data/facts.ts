import type { DatasetInfo } from '../../../preload/contract'

type Class = DatasetInfo['classes'][number]

export const samplesIn = ({ parts }: Pick<DatasetInfo, 'parts'>): number => Object.values(parts).reduce((a, b) => a + b, 0)
export const countOf = ({ counts }: Pick<Class, 'counts'>): number => Object.values(counts).reduce((a, b) => a + b, 0)

/** Length of each class's bar in percent of the largest class; all 0 when every class is empty. */
export function bars(classes: readonly Class[]): readonly number[] {
  const most = Math.max(1, ...classes.map(countOf))
  return classes.map((one) => (100 * countOf(one)) / most)
}
