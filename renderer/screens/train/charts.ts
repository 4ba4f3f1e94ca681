import { SCALED } from '../../../preload/contract'
import { text } from '../../text/en'
import { metricWords } from '../../text/format'
import type { Line } from '../../ui/LiveChart'

export interface Chart { readonly title: string; readonly lines: readonly Line[]; /** A line of every step behind the others. */ readonly noisy?: string }

/** Lines that can be told apart in one chart. */
const MOST = 4

const partLines = (metric: string): readonly Line[] => ['train', 'val'].map((part) => ({ metric: `${part}.${metric}`, label: text.data.partNames[part] ?? part }))
const LOSS: Chart = { title: text.train.loss, lines: partLines('loss'), noisy: 'batch.loss' }

/** The charts of a run that has measured these metrics: the loss, and each further kind of measure in one of its own, since shares of right answers and errors have neither a size nor a good direction in common. */
export function chartsOf(names: readonly string[]): readonly Chart[] {
  if (!names.includes('val.loss') || names.includes('val.accuracy')) return [LOSS, { title: text.train.accuracy, lines: partLines('accuracy') }]
  // In scaled units where a target has them: these have a size in common.
  const linesOf = (kind: RegExp): readonly Line[] => names.filter((name) => name.startsWith('val.') && kind.test(name) && !names.includes(`${name}${SCALED}`)).slice(0, MOST).map((metric) => ({ metric, label: metricWords(metric) }))
  const others = [{ title: text.train.accuracy, lines: linesOf(/accuracy$/) }, { title: text.train.error, lines: linesOf(/mae(\.scaled)?$/) }]
  return [LOSS, ...others.filter(({ lines }) => lines.length > 0)]
}
