import type { EffectTrend, MetricDirection, NoiseFloor } from '../../../preload/contract'
import { fisherTail } from '../distributions'
import { estimateOf } from '../intervals'
import { mean } from '../sample'
import type { SeedTable } from '../seeds'
import { verdictOf } from '../words'
import type { Cell } from './match'
import { trendSentence } from './sentences'

/** Fewer are a change, not a trend. */
const LEVELS = 3
const CROOKED = 0.05

interface Point { readonly number: number; readonly x: number; readonly y: number; readonly weight: number }

const weighted = (points: readonly Point[], of: (point: Point) => number): number => points.reduce((sum, point) => sum + point.weight * of(point), 0)

/** A cell's points about their own weighted means: each cell may lie as high as it likes. */
function centred(points: readonly Point[]): Point[] {
  const total = weighted(points, () => 1)
  const [x, y] = [weighted(points, (point) => point.x) / total, weighted(points, (point) => point.y) / total]
  return points.map((point) => ({ ...point, x: point.x - x, y: point.y - y }))
}

/** The common slope of a metric along log2 of a factor, by least squares within cells with seeds as weights, and its noise from the floor. */
export function trendOf(factor: string, metric: string, cells: readonly Cell[], table: SeedTable, floor: NoiseFloor, direction: MetricDirection): EffectTrend | null {
  const lines = cells.map((cell) => cell.flatMap(({ version, held }): Point[] => {
    const seeds = table.get(version.short)
    const y = seeds === undefined ? null : mean([...seeds.values()])
    return held?.number == null || y === null || seeds === undefined ? [] : [{ number: held.number, x: Math.log2(held.number), y, weight: seeds.size }]
  })).filter((points) => new Set(points.map(({ number }) => number)).size > 1)
  const levels = [...new Set(lines.flat().map(({ number }) => number))].sort((a, b) => a - b)
  const [lowest, highest] = [levels[0], levels.at(-1)]
  if (!floor.measured || lowest === undefined || highest === undefined || levels.length < LEVELS) return null
  const points = lines.flatMap(centred)
  const spread = weighted(points, ({ x }) => x * x)
  const slope = weighted(points, ({ x, y }) => x * y) / spread
  const { interval, p } = estimateOf(slope, floor.sd / Math.sqrt(spread), floor.df)
  const df = points.length - lines.length - 1
  const rest = weighted(points, ({ x, y }) => (y - slope * x) ** 2)
  const straight = df < 1 || fisherTail(rest / df / floor.sd ** 2, df, floor.df) >= CROOKED
  const trend = { perDoubling: slope, interval: [...interval] satisfies [number, number], p, levels: levels.length, range: [lowest, highest] satisfies [number, number], straight, verdict: verdictOf(interval, direction) }
  return { ...trend, sentence: trendSentence(factor, metric, trend) }
}
