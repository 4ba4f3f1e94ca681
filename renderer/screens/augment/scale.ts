/** Positions of a slider: 0 to this. */
export const POSITIONS = 1000
/** Positions that an arrow key moves a slider by. */
export const STEP = 5

export interface Scale {
  toPosition(value: number): number
  /** The value at a position: three significant digits, whole or odd where the parameter is. */
  toValue(position: number): number
  /** The value one arrow key up (1) or down (-1): at least the next one, however many positions lie between whole numbers; at an end the same. */
  next(value: number, way: 1 | -1): number
}

export interface ScaleOptions {
  readonly min: number
  readonly max: number
  readonly integer: boolean
  readonly odd: boolean
  /** Values that most people want, such as the defaults: they get the room. */
  readonly usual: readonly number[]
}

/** Where the middle of the usual values should stand at least, as a share of the slider. */
const ROOM = 0.35
/** Spans of this ratio are drawn by their logarithm where that gives the usual values more room. */
const WIDE = 50

/**
 * How a slider goes from one end of a parameter's range to the other. Even where the usual values lie well within; by the
 * logarithm, or by a power from 0, where they are crowded at the lower end.
 */
export function scaleOf({ min, max, integer, odd, usual }: ScaleOptions): Scale {
  const span = max - min
  const low = Math.min(...usual, max)
  const share = span === 0 ? 0 : (low - min) / span
  const tidy = (value: number): number => {
    const bounded = Math.min(max, Math.max(min, value))
    if (odd) return Math.min(max, Math.max(min, 2 * Math.round((bounded - 1) / 2) + 1))
    return integer ? Math.round(bounded) : Number(bounded.toPrecision(3))
  }
  const scale = (forth: (share: number) => number, back: (value: number) => number): Scale => {
    const toPosition = (value: number): number => Math.round(POSITIONS * Math.min(1, Math.max(0, back(Math.min(max, Math.max(min, value))))))
    const toValue = (position: number): number => tidy(forth(position / POSITIONS))
    const next = (value: number, way: 1 | -1): number => {
      for (let position = toPosition(value); position !== (way > 0 ? POSITIONS : 0);) {
        position = Math.min(POSITIONS, Math.max(0, position + way * STEP))
        const reached = toValue(position)
        if (way * (reached - value) > 0) return reached
      }
      return value
    }
    return { toPosition, toValue, next }
  }
  if (min > 0 && max / min >= WIDE && share < 0.1) return scale((at) => min * (max / min) ** at, (value) => Math.log(value / min) / Math.log(max / min))
  const top = span === 0 ? 0 : (Math.max(...usual, min) - min) / span
  const power = top > 0 && top < ROOM ? Math.min(4, Math.log(top) / Math.log(ROOM)) : 1
  return scale((at) => min + span * at ** power, (value) => (span === 0 ? 0 : ((value - min) / span) ** (1 / power)))
}
