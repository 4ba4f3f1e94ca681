import { text } from '../../renderer/text/en'

export { text }

const field = (path: string): string => {
  const label = text.fields[path]
  if (label === undefined) throw new Error(`no field is called ${path}`)
  return label
}

/** Fields of the recipe by the words a person reads. */
export const labels = {
  dataset: field('data.dataset'), limit: field('data.limit.train'), damaged: field('data.damaged'), architecture: field('model.arch'),
  norm: field('norm.kind'), normBatch: field('batch.norm'), classColumn: field('targets.0.column'), resize: field('data.resize'), epochs: field('budget.epochs'), determinism: field('determinism'), lr: field('optim.lr'), weighting: field('loss.weighting'), inputs: field('data.features'),  lrScale: field('optim.lrScale'), scaledFor: field('optim.lrScale.per'),
} as const
