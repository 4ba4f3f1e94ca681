import type { EffectChange, EffectVerdict, Effects, FactorEffect } from '../../../preload/contract'
import { useEffects } from '../../state/effects'
import { text } from '../../text/en'
import { capital } from '../../text/format'
import { tsvCell } from './clipboard'
import { isShare } from './figures'

/** A factor with its changes as they are shown: judged ones with the surest first, then those without enough evidence. */
export interface ShownFactor { readonly effect: FactorEffect; readonly changes: readonly EffectChange[]; readonly judged: boolean }

const surest = (change: EffectChange): number => change.judged?.p ?? Infinity

/** Factors with the surest effect first; below them those of which nothing can be said. */
export function shownFactors({ factors }: Pick<Effects, 'factors'>): ShownFactor[] {
  return factors.filter(({ changes }) => changes.length > 0).map((effect): ShownFactor => {
    const changes = [...effect.changes].sort((a, b) => surest(a) - surest(b) || Math.abs(b.estimate) - Math.abs(a.estimate))
    return { effect, changes, judged: changes[0]?.judged != null }
  }).sort((a, b) => surest(a.changes[0] ?? NONE) - surest(b.changes[0] ?? NONE) || b.effect.evidence.pairs - a.effect.evidence.pairs)
}
const NONE: EffectChange = { from: '', to: '', estimate: 0, settings: 0, judged: null, range: [0, 0], varies: false, pairs: [], pairCount: 0, verdict: 'not enough evidence', sentence: '' }

export const changeWords = ({ from, to }: Pick<EffectChange, 'from' | 'to'>): string => text.effects.instead(capital(to), from)

/** Digits after the point that show an uncertainty with one or two of its own. */
const digitsOf = (size: number): number => (size > 0 ? Math.min(6, Math.max(0, Math.ceil(-Math.log10(size / 2)))) : 3)
const signed = (value: number, digits: number): string => {
  const said = Math.abs(value).toFixed(digits)
  return Number(said) === 0 ? said : `${value > 0 ? '+' : '−'}${said}`
}
const plain = (value: number, digits: number): string => signed(value, digits).replace('+', '')

/** "+2.1 points [0.8, 3.4]": accuracies in points of a hundred, everything else in its own units, as fine as it is known. */
export function effectText(metric: string, { estimate, judged }: Pick<EffectChange, 'estimate' | 'judged'>): string {
  const scale = isShare(metric) ? 100 : 1
  const half = judged === null ? Math.abs(estimate) / 5 : (judged.interval[1] - judged.interval[0]) / 2
  const fine = digitsOf(half * scale)
  // An end that is not zero must not look like it: the verdict hangs on it.
  const digits = fine + Number((judged?.interval ?? []).some((end) => end !== 0 && Number((end * scale).toFixed(fine)) === 0))
  const value = signed(estimate * scale, digits)
  const said = isShare(metric) ? text.effects.points(value) : value
  return judged === null ? said : `${said} ${text.effects.interval(plain(judged.interval[0] * scale, digits), plain(judged.interval[1] * scale, digits))}`
}

/** The surest effect that is more than noise, of the way that is better first; null where there is none. */
export function headline({ metric, factors }: Pick<Effects, 'metric' | 'factors'>): string | null {
  const all = factors.flatMap(({ changes }) => changes)
  const told = (verdict: EffectVerdict): EffectChange | undefined => all.filter((change) => change.verdict === verdict).sort((a, b) => surest(a) - surest(b))[0]
  const found = told('better') ?? told('worse')
  return found === undefined ? null : text.effects.headline(changeWords(found), effectText(metric, found), found.pairCount)
}

/** What helped, in words, for the head of the screen. */
export function useEffectsAnswer(): string | null {
  const answer = useEffects((state) => state.answer)
  return answer === null ? null : headline(answer) ?? answer.sentence
}

/** Where values lie across a plot, from 0 to 1: all intervals, the noise floor and zero are in it. */
export function scaleOf(factors: readonly ShownFactor[], sd: number | null): { readonly low: number; readonly high: number; at(value: number): number } {
  const ends = factors.flatMap(({ changes }) => changes.flatMap(({ estimate, judged }) => (judged === null ? [estimate] : [...judged.interval])))
  const floor = sd ?? 0
  const [low, high] = [Math.min(0, -floor, ...ends), Math.max(0, floor, ...ends)]
  const room = (high - low) * 0.04 || 1
  return { low, high, at: (value) => (value - low + room) / (high - low + 2 * room) }
}

const HEADS = ['metric', 'dataset', 'factor', 'from', 'to', 'estimate', 'low', 'high', 'se', 'df', 'p', 'p adjusted', 'settings', 'pairs', 'verdict', 'matched pairs']

/** Every change with all digits, a line each; numbers in the metric's own units. */
export function effectsTsv({ metric, dataset, factors }: Pick<Effects, 'metric' | 'dataset' | 'factors'>): string {
  const lines = shownFactors({ factors }).flatMap(({ effect, changes }) => changes.map(({ from, to, estimate, judged, settings, pairs, pairCount, verdict }) => [
    metric, dataset, effect.words, from, to, estimate, judged?.interval[0] ?? null, judged?.interval[1] ?? null, judged?.se ?? null, judged?.df ?? null, judged?.p ?? null, judged?.adjusted ?? null, settings, pairCount, verdict,
    pairs.map(({ a, b }) => `${a} ${b}`).join(', '),
  ]))
  return [HEADS, ...lines].map((line) => line.map(tsvCell).join('\t')).join('\n')
}
