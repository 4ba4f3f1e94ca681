import type { Finding } from '../../preload/contract'
import type { Check, CheckInput, Judgement } from './define'
import { augmentationFit } from './augmentation-fit'
import { smallBatchNorm } from './small-batch-norm'
import { targetRanges } from './target-ranges'
import { versionHygiene } from './version-hygiene'

export type { Check, CheckInput, Lineage } from './define'

/** Every check of the preflight, in the order in which findings are shown. */
export const checks: readonly Check[] = [versionHygiene, smallBatchNorm, augmentationFit, targetRanges]

/** What a check says, under its name. */
export const findingOf = ({ id, title, screen }: Check, judgement: Judgement): Finding => ({ check: id, title, ...judgement, ...(screen === undefined ? {} : { screen }) })

export const judgeAll = (input: CheckInput): Finding[] => checks.map((check) => findingOf(check, check.judge(input)))
