import { useComputedColorScheme } from '@mantine/core'
import { useId } from 'react'
import { text } from '../../text/en'
import { percent } from '../../text/format'
import { BAND_STYLES } from '../../theme/theme'
import { labelPlaces } from './shares'
import type { Shares } from './shares'

const LABEL = 17
const PLOT = 190
const LEFT = 44
const BOTTOM = 34
/** Room for the labels beside the bands. */
const RIGHT = 178
const TOP = 6

const styleOf = (i: number) => BAND_STYLES[i % BAND_STYLES.length] ?? BAND_STYLES[0]

/** A band's fill: its colour, and a pattern of its own over it, so that colour is not the only cue. */
function Fill({ id, index, dark }: { id: string; index: number; dark: boolean }) {
  const style = styleOf(index)
  return (
    <pattern id={id} width="8" height="8" patternUnits="userSpaceOnUse" patternTransform={`rotate(${style.angle})`}>
      <rect width="8" height="8" fill={dark ? style.dark : style.light} />
      {style.mark === 'none' ? null : style.mark === 'dots' ? <circle cx="4" cy="4" r="1.6" fill="var(--panel)" fillOpacity="0.75" /> : <rect width="8" height={style.mark === 'wide' ? 3 : 1.4} fill="var(--panel)" fillOpacity="0.6" />}
    </pattern>
  )
}

interface Band { readonly target: string; readonly now: number; readonly index: number; readonly path: string; readonly middle: number }

/** Bands from the bottom up, each from the sum of those below it. */
function bandsOf({ rows, steps }: Shares, x: (i: number) => number, y: (share: number) => number): Band[] {
  const below = new Array<number>(steps.length).fill(0)
  return rows.map(({ target, values, now }, index) => {
    const lower = [...below]
    values.forEach((value, i) => { below[i] = (below[i] ?? 0) + value })
    const point = (share: number, i: number): string => `${x(i).toFixed(1)},${y(share).toFixed(1)}`
    const path = `M${below.map(point).join('L')}L${lower.map(point).toReversed().join('L')}Z`
    const last = steps.length - 1
    return { target, now, index, path, middle: (y(lower[last] ?? 0) + y(below[last] ?? 0)) / 2 }
  })
}

/** Shares of several targets as bands that fill the height, with each target's name and share beside its band. */
export function SharesChart({ shares, width, title }: { shares: Shares; width: number; title: string }) {
  const dark = useComputedColorScheme('light') === 'dark'
  const base = useId().replaceAll(':', '')
  const { steps, rows } = shares
  const plot = Math.max(PLOT, rows.length * LABEL)
  const end = Math.max(LEFT + 60, width - RIGHT)
  const [from, to] = [steps[0] ?? 0, steps.at(-1) ?? 0]
  const x = (i: number): number => (to === from ? (i === 0 ? LEFT : end) : LEFT + (((steps[i] ?? from) - from) / (to - from)) * (end - LEFT))
  const y = (share: number): number => TOP + (1 - Math.min(1, share)) * plot
  const bands = bandsOf(shares, x, y)
  const places = labelPlaces(bands.map(({ middle }) => middle - TOP), LABEL, plot)
  const ink = { fill: 'var(--soft)', fontSize: 12 }
  return (
    <svg width={width} height={TOP + plot + BOTTOM} role="img" aria-label={`${title}: ${rows.map(({ target, now }) => `${target} ${percent(now)}`).join(', ')}`} style={{ display: 'block' }}>
      <defs>{bands.map(({ index }) => <Fill key={index} id={`${base}-${index}`} index={index} dark={dark} />)}</defs>
      {bands.map(({ target, index, path }) => <path key={target} d={path} fill={`url(#${base}-${index})`} stroke="var(--panel)" strokeWidth="0.6" />)}
      {[0, 0.5, 1].map((share) => <text key={share} x={LEFT - 8} y={y(share) + 4} textAnchor="end" {...ink}>{Math.round(share * 100)} %</text>)}
      {[[LEFT, from, 'start'], [end, to, 'end']].map(([at, step, anchor]) => <text key={anchor} x={at} y={TOP + plot + 16} textAnchor={anchor === 'start' ? 'start' : 'end'} {...ink}>{step?.toLocaleString('en')}</text>)}
      <text x={(LEFT + end) / 2} y={TOP + plot + 30} textAnchor="middle" {...ink}>{text.chart.step}</text>
      {bands.map(({ target, now, index, middle }, i) => {
        const at = TOP + (places[i] ?? 0)
        return (
          <g key={target}>
            <path d={`M${end + 2},${middle}L${end + 12},${at}`} stroke="var(--soft)" fill="none" strokeWidth="0.8" />
            <rect x={end + 14} y={at - 6} width="14" height="12" rx="2" fill={`url(#${base}-${index})`} />
            <text x={end + 34} y={at + 4} fontSize="12" fill="var(--ink)">{target.length > 14 ? `${target.slice(0, 13)}…` : target}<title>{target}</title><tspan fill="var(--soft)">{` ${percent(now)}`}</tspan></text>
          </g>
        )
      })}
    </svg>
  )
}
