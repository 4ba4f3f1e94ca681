import type { EffectChange, EffectTrend, FactorEffect, NoiseFloor } from '../../../preload/contract'
import { counted, rounded, signed } from '../words'

const half = ([low, high]: readonly [number, number]): number => (high - low) / 2

/** "rises by 0.021 (95 % interval 0.012 to 0.030)", or with signs where the interval holds 0. */
function moves(metric: string, value: number, interval: readonly [number, number]): string {
  const [low, high] = interval
  const by = half(interval)
  if (low <= 0 && high >= 0) return `${metric} changes by ${signed(value, by)} (95 % interval ${signed(low, by)} to ${signed(high, by)})`
  const ends = [Math.abs(low), Math.abs(high)].sort((a, b) => a - b).map((end) => rounded(end, by))
  return `${metric} ${value > 0 ? 'rises' : 'falls'} by ${rounded(Math.abs(value), by)} (95 % interval ${ends.join(' to ')})`
}

/** Words of the factor are said once: "from batch 32 to 4". */
export function changeSentence(factor: string, metric: string, { from, to, estimate, settings, judged, range, varies, pairCount, verdict }: Omit<EffectChange, 'sentence'>, floor: NoiseFloor): string {
  const where = `From ${from} to ${from.startsWith(`${factor} `) && to.startsWith(`${factor} `) ? to.slice(factor.length + 1) : to}`
  if (judged === null) {
    const why = floor.measured ? `it rests on ${counted(pairCount, 'pair')} of one seed` : floor.reason
    return `${where}: not enough evidence, for ${why}.`
  }
  const by = half(judged.interval)
  const depends = varies ? `; it depends on the rest: from ${signed(range[0], by)} to ${signed(range[1], by)}` : ''
  return `${where}, ${moves(metric, estimate, judged.interval)} over ${counted(settings, 'setting')}: ${verdict}${depends}.`
}

export function trendSentence(factor: string, metric: string, { perDoubling, interval, range: [low, high], straight, verdict }: Omit<EffectTrend, 'sentence'>): string {
  const bent = straight ? '' : '; but not along a straight line, so look at the single steps'
  return `With each doubling of ${factor} between ${Number(low.toPrecision(4))} and ${Number(high.toPrecision(4))}, ${moves(metric, perDoubling, interval)}: ${verdict}${bent}.`
}

export function evidenceSentence(factor: string, { versions, pairs, confounded, levels, compared }: Omit<FactorEffect['evidence'], 'sentence'>): string {
  const left = confounded === 0 ? '' : ` ${counted(confounded, 'version')} changed it together with something else and ${confounded === 1 ? 'is' : 'are'} left out.`
  if (pairs === 0) return `No two measured versions differ in ${factor} only.${left}`
  const some = compared === 'all' ? '' : ` Of its ${levels} levels ${compared === 'neighbours' ? 'only neighbours are compared' : 'each is compared with the most frequent one only'}.`
  return `${counted(pairs, 'pair')} of ${counted(versions, 'version')} ${pairs === 1 ? 'differs' : 'differ'} in ${factor} only.${some}${left}`
}

export function effectsSentence(metric: string, dataset: string, factors: readonly FactorEffect[], floor: NoiseFloor): string {
  if (!floor.measured) return `No effect on ${metric} can be judged on ${dataset}: ${floor.reason}.`
  const judged = factors.flatMap(({ changes }) => changes).flatMap((change) => (change.judged === null ? [] : [{ ...change.judged, verdict: change.verdict }]))
  if (judged.length === 0) return `No effect on ${metric} can be judged on ${dataset}: no change has two independent pairs of runs that differ in nothing else.`
  const told = judged.filter(({ verdict }) => verdict !== 'within noise')
  const held = told.filter(({ adjusted }) => adjusted < 0.05).length
  return `Of ${counted(judged.length, 'judged change')} ${told.length} moved ${metric} by more than noise; chance alone would say so of about ${rounded(judged.length * 0.05, 1)}, and ${held} ${held === 1 ? 'holds' : 'hold'} after correction for their number.`
}
