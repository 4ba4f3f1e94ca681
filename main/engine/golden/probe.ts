import type { Tensor } from '../ops'
import type { Engine, ForwardContext, HostTensor, Program } from '../session'

/** What a probed function is given: variables that get a gradient, and statistics that only hold state. */
export interface ProbeInput {
  readonly variables: Readonly<Record<string, HostTensor>>
  readonly statistics?: Readonly<Record<string, HostTensor>>
  /** dL/dy, flat; a fixed pattern of unlike numbers where it is left out. */
  readonly upstream?: readonly number[]
  /** Seed of the step's noise. */
  readonly seed?: number
}
export interface Probed {
  /** In training, and as evaluation gives it from the same state. */
  readonly value: Float32Array
  readonly evaluated: Float32Array
  /** dL/dvariable for L = sum(y * upstream). */
  readonly gradients: Readonly<Record<string, Float32Array>>
  /** The statistics after the one step. */
  readonly statistics: Readonly<Record<string, Float32Array>>
}

export const host = (shape: readonly number[], data: Iterable<number>): HostTensor => ({ shape, data: Float32Array.from(data) })
export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
/** Numbers without pattern between -1 and 1, so that no two terms of a sum cancel by chance of symmetry. */
const pattern = (size: number): number[] => Array.from({ length: size }, (_, i) => Math.sin(1 + i * 1.7))

/** Value and gradients of a function on an engine, through the one step that training takes too. */
export function probe(engine: Engine, input: ProbeInput, body: (context: ForwardContext) => Tensor): Probed {
  const statistics = input.statistics ?? {}
  const program: Program = {
    variables: [
      ...Object.entries(input.variables).map(([name, { shape, data }]) => ({ name, shape, role: 'kernel' as const, trainable: true, trunk: true, init: () => data })),
      ...Object.entries(statistics).map(([name, { shape, data }]) => ({ name, shape, role: 'statistic' as const, trainable: false, trunk: true, init: () => data })),
    ],
    forward: (context) => ({ y: body(context) }),
    losses(ops, { y }) {
      if (y === undefined) throw new TypeError('the probe lost its output')
      const size = sizeOf(y.shape)
      const upstream = ops.constant(Float32Array.from(input.upstream ?? pattern(size)), [size])
      const total = ops.sum(ops.mul(ops.reshape(y, [size]), upstream), [0])
      return { total, targets: {} }
    },
    // The gradient takes the variable's place, so that it is read without the rounding of a difference.
    optimizer: { slots: [], scalars: () => [], clip: null, decays: () => false, update: (ops, { gradient }) => ({ value: ops.mul(gradient, 1), slots: [] }) },
  }
  const session = engine.compile(program, 1)
  try {
    const batch = { size: 1, inputs: {}, labels: {} }
    const evaluated = session.evaluate(batch).outputs.y ?? new Float32Array()
    const value = session.step({ batch, share: 1, apply: true, lr: 1, step: 1, seed: input.seed ?? 1 }).outputs.y ?? new Float32Array()
    const state = session.readState()
    const read = (names: object): Record<string, Float32Array> => Object.fromEntries(Object.keys(names).map((name) => [name, state.get(name)?.data ?? new Float32Array()]))
    return { value, evaluated, gradients: read(input.variables), statistics: read(statistics) }
  } finally {
    session.dispose()
  }
}

/** The largest |a - b| / (floor + |b|); NaN and unlike lengths count as infinite. */
export function distance(actual: ArrayLike<number>, expected: ArrayLike<number>, floor: number): number {
  if (actual.length !== expected.length || expected.length === 0) return Infinity
  let worst = 0
  for (let i = 0; i < expected.length; i += 1) {
    const wanted = expected[i] ?? NaN
    const apart = Math.abs((actual[i] ?? NaN) - wanted) / (floor + Math.abs(wanted))
    if (!(apart <= worst)) worst = Number.isNaN(apart) ? Infinity : apart
  }
  return worst
}
