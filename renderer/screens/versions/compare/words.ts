import type { ComparedMetric, ComparedVersion, Comparison, NoiseDifference } from '../../../../preload/contract'
import { text } from '../../../text/en'
import { metricText, metricWords } from '../../../text/format'
import { deltaText } from '../figures'

/** The value that a version is judged by: its best, or where no best is kept its last. */
export const valueOf = (figure: ComparedMetric['figures'][number] | undefined) => figure?.best ?? figure?.last ?? null

/** "2.4 noise floors, better". */
export function floorsText({ judged, verdict }: NoiseDifference): string {
  return judged === null ? text.sheet.noNoise : `${text.sheet.floors(Math.abs(judged.sigmas).toFixed(1))}, ${text.compare.verdicts[verdict]}`
}

/** The metric that sums versions up: the first that says which way is better, validation before test. */
export const mainMetric = ({ metrics }: Pick<Comparison, 'metrics'>): ComparedMetric | undefined => metrics.find(({ direction, metric }) => direction !== null && metric.endsWith('accuracy')) ?? metrics.find(({ direction }) => direction !== null)

/** Whether the data of two versions are known to differ in content; their names say nothing of that. */
export function otherContent({ versions, settings }: Pick<Comparison, 'versions' | 'settings'>, a: string, b: string): boolean {
  const held = settings.find(({ path }) => path === 'data.fingerprint')
  const of = (short: string) => held?.values[versions.findIndex((version) => version.short === short)] ?? null
  return of(a) !== null && of(b) !== null && of(a) !== of(b)
}

/** Results of such a version are not held against the reference's. */
export function isElsewhere(comparison: Comparison, short: string): boolean {
  const dataset = (wanted: string) => comparison.versions.find((version) => version.short === wanted)?.dataset
  return dataset(short) !== dataset(comparison.reference) || otherContent(comparison, short, comparison.reference)
}

/** An answer while it is one to the pair on show: figures of another pair beside this one's names would be wrong. */
export const answeredOf = <T>(answer: { readonly pair: string; readonly found: T } | null, pair: string): { readonly found: T } | null => (answer?.pair === pair ? answer : null)

/** The best of the versions against the reference, in one sentence; of more than two it says how many there are. */
export function answerOf(comparison: Comparison): string {
  const { versions, reference } = comparison
  const main = mainMetric(comparison)
  const at = versions.findIndex(({ short }) => short === reference)
  const against = valueOf(main?.figures[at])
  if (main === undefined || against === null) return text.compare.nothing
  const others = versions.flatMap((version, i) => {
    const [value, difference] = [valueOf(main.figures[i]), main.figures[i]?.difference ?? null]
    return value === null || difference === null ? [] : [{ version, value, difference }]
  })
  const [best] = others.toSorted((a, b) => (main.direction === 'min' ? 1 : -1) * (a.difference.difference - b.difference.difference))
  if (best === undefined) return versions.some(({ short }) => isElsewhere(comparison, short)) ? text.compare.otherData : text.compare.nothing
  const metric = metricWords(main.metric).toLowerCase()
  const { difference } = best.difference
  const said = difference === 0 ? text.compare.answerSame(best.version.short, reference, metricText(main.metric, best.value.mean), metric)
    : text.compare.answer(best.version.short, metricText(main.metric, best.value.mean), metric, metricText(main.metric, against.mean), reference, deltaText(main.metric, { value: difference }), floorsText(best.difference))
  return others.length > 1 ? `${said} ${text.compare.ofOthers(others.length)}` : said
}

/** What a version is called beside its short name. */
export const nameOf = ({ name, sentence }: Pick<ComparedVersion, 'name' | 'sentence'>): string => name ?? sentence ?? text.versions.first

/** Versions of which some runs are not counted, each in a sentence. */
export function leftOut(versions: readonly ComparedVersion[]): string[] {
  return versions.flatMap(({ short, runs }) => {
    const out = runs.filter(({ used }) => !used)
    return out.length === 0 ? [] : [text.compare.left(short, out.map((run) => run.short).join(', '))]
  })
}
