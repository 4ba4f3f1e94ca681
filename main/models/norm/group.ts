import { z } from 'zod'
import { affine, defineNorm, normError } from './define'

/** The largest divisor of C that is at most 32 and leaves at least 4 channels a group; 1 where none does. */
export function autoGroups(channels: number): number {
  for (let groups = Math.min(32, Math.floor(channels / 4)); groups > 1; groups -= 1) if (channels % groups === 0) return groups
  return 1
}

/** Every legal number of groups for C channels. */
export const legalGroups = (channels: number): number[] => Array.from({ length: channels }, (_, i) => i + 1).filter((groups) => channels % groups === 0)

/** Group norm (Wu and He 2018, arXiv 1803.08494). The same function in training and evaluation; independent of the batch. */
export const group = defineNorm({
  id: 'group', title: 'Group norm', summary: 'Statistics over groups of channels of each sample; independent of the batch.', source: 'arXiv 1803.08494, eq. 2 to 7', batchStatistics: false,
  params: z.strictObject({ groups: z.union([z.literal('auto'), z.int().positive()]).default('auto'), eps: z.number().positive().default(1e-5) }),
  bind({ groups, eps }, channels, where) {
    const count = groups === 'auto' ? autoGroups(channels) : groups
    if (channels % count !== 0) throw normError(where, `${channels} channels cannot be split into ${count} equal groups`, `Legal here: ${legalGroups(channels).join(', ')}, or "auto" (${autoGroups(channels)}).`)
    return {
      variables: affine(channels),
      forward: ({ ops, variable }, x) => ops.groupNorm(x, variable('gamma'), variable('beta'), count, eps),
      minimumPositions: count === channels ? 2 : 1,
      detail: `group, ${count} ${count === 1 ? 'group' : 'groups'} of ${channels / count}`,
    }
  },
})
