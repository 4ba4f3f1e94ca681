import type { Recipe } from '../../../preload/contract'

/** lr x norm batch x accumulate / lrScale.per; null where no rule scales the rate. */
export const appliedRate = ({ optim, batch }: Recipe): number | null => (optim.lrScale === null ? null : Number(((optim.lr * batch.norm * batch.accumulate) / optim.lrScale.per).toPrecision(6)))
