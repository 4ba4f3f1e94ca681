import { z } from 'zod'
import { defineLayer, only, shapeError, showShape } from './define'

const none = z.strictObject({})

/** Sum of inputs of one shape: the end of a residual block. */
export const add = defineLayer({
  id: 'add', title: 'Add', summary: 'Adds its inputs.', source: 'arXiv 1512.03385, eq. 1', params: none,
  shape(_, inputs) {
    const [first, ...rest] = inputs
    if (first === undefined || rest.length === 0) throw shapeError('adds two inputs or more')
    for (const other of rest) if (showShape(other) !== showShape(first)) throw shapeError(`adds inputs of one shape, got ${showShape(first)} and ${showShape(other)}`)
    return first
  },
  forward: ({ ops }, inputs) => inputs.reduce((a, b) => ops.add(a, b)),
})

/** Inputs side by side along the channels. */
export const concat = defineLayer({
  id: 'concat', title: 'Concatenate', summary: 'Puts channels side by side.', source: '', params: none,
  shape(_, inputs) {
    const [first, ...rest] = inputs
    if (first === undefined || rest.length === 0) throw shapeError('joins two inputs or more')
    for (const other of rest) if (showShape(other.slice(0, -1)) !== showShape(first.slice(0, -1))) throw shapeError(`joins inputs that differ only in channels, got ${showShape(first)} and ${showShape(other)}`)
    return [...first.slice(0, -1), inputs.reduce((sum, shape) => sum + (shape[shape.length - 1] ?? 0), 0)]
  },
  forward: ({ ops }, inputs) => ops.concat(inputs, inputs[0] === undefined ? 0 : inputs[0].shape.length - 1),
})

/** [H, W, C] -> [H * W * C]; a row stays a row. */
export const flatten = defineLayer({
  id: 'flatten', title: 'Flatten', summary: 'Turns an image into a row.', source: '', params: none,
  shape: (_, inputs) => [only(inputs).reduce((a, b) => a * b, 1)],
  forward: ({ ops }, inputs) => {
    const x = only(inputs)
    return ops.reshape(x, [x.shape[0] ?? 0, x.shape.slice(1).reduce((a, b) => a * b, 1)])
  },
})

/** Passes its input on: gives a node the name "features". */
export const identity = defineLayer({
  id: 'identity', title: 'Identity', summary: 'Passes its input on.', source: '', params: none,
  shape: (_, inputs) => only(inputs),
  forward: (_, inputs) => only(inputs),
})
