import type { EffectChange } from '../../../preload/contract'
import { text } from '../../text/en'
import { figure } from '../../text/format'
import { isShare } from './figures'
import type { scaleOf } from './effects-words'

const WIDTH = 220
const HEIGHT = 22
type Scale = ReturnType<typeof scaleOf>

/** A change on the scale of all: the interval over the noise floor's band and the line of zero. What is not judged is a ring without an interval. */
export function IntervalPlot({ change: { estimate, judged, verdict, sentence }, scale, sd }: { change: EffectChange; scale: Scale; sd: number | null }) {
  const at = (value: number): number => scale.at(value) * WIDTH
  const middle = HEIGHT / 2
  return (
    <svg className="interval-plot" role="img" aria-label={sentence} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} data-verdict={verdict}>
      {sd === null ? null : <rect className="floor-band" x={at(-sd)} y={0} width={at(sd) - at(-sd)} height={HEIGHT} />}
      <line className="zero-line" x1={at(0)} x2={at(0)} y1={0} y2={HEIGHT} />
      {judged === null ? <circle className="unjudged-mark" cx={at(estimate)} cy={middle} r={3} /> : (
        <g className="interval-mark">
          <line x1={at(judged.interval[0])} x2={at(judged.interval[1])} y1={middle} y2={middle} />
          {judged.interval.map((end, i) => <line key={i} x1={at(end)} x2={at(end)} y1={middle - 4} y2={middle + 4} />)}
          <circle cx={at(estimate)} cy={middle} r={3.5} />
        </g>
      )}
    </svg>
  )
}

/** The ends of the scale and its zero. */
export function PlotAxis({ metric, scale }: { metric: string; scale: Scale }) {
  const said = (value: number): string => (isShare(metric) ? (value * 100).toPrecision(2) : figure(Number(value.toPrecision(2)))).replace('-', '−')
  const at = (value: number): string => `${100 * scale.at(value)}%`
  // An end that zero would touch is left out.
  const ends = [scale.low, scale.high].filter((end) => Math.abs(scale.at(end) - scale.at(0)) > 0.18)
  return (
    <span className="plot-axis" style={{ width: WIDTH }} role="img" aria-label={text.effects.axis(said(scale.low), said(scale.high))}>
      {[0, ...ends].map((value) => <span key={value} style={{ left: at(value) }} aria-hidden>{value === 0 ? '0' : said(value)}</span>)}
    </span>
  )
}
