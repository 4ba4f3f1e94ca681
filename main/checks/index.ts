import type { Finding } from '../../preload/contract'
import type { Check, CheckInput } from './define'
import { augmentationFit } from './augmentation-fit'
import { smallBatchNorm } from './small-batch-norm'
import { targetRanges } from './target-ranges'
import { versionHygiene } from './version-hygiene'

export type { Check, CheckInput, Lineage } from './define'

/** Every check of the preflight, in the order in which findings are shown. */
export const checks: readonly Check[] = [versionHygiene, smallBatchNorm, augmentationFit, targetRanges]

export const judgeAll = (input: CheckInput): Finding[] => checks.map((check) => ({ check: check.id, title: check.title, ...check.judge(input) }))
