import { z } from 'zod'
import type { Batch } from '../engine/session'

// Other memory than a thread's own is no ArrayBuffer, which the classes themselves would ask for.
const floats = z.custom<Float32Array>((value) => value instanceof Float32Array)
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/**
 * Pixels of every sample, uint8 [rows, height, width, channels], and for each channel the float32 of every byte. `view` is the
 * size that a model sees, at most that of the pixels: their centre, where augmentation makes training images of that size.
 */
const imageInput = z.object({
  kind: z.literal('image'), height: z.int(), width: z.int(), channels: z.int(), view: z.object({ height: z.int(), width: z.int() }), pixels: bytes, tables: z.array(floats),
})
export type ImageInput = z.infer<typeof imageInput>
/** Standardised features, [rows, width]. */
const tableInput = z.object({ kind: z.literal('table'), width: z.int(), values: floats })
export type TableInput = z.infer<typeof tableInput>
/** A target of every sample: its scaled value, or its class number where `oneHot`; `present` is 0 where it is missing. `width` columns a label. */
const labelColumn = z.object({ name: z.string(), oneHot: z.boolean(), width: z.int(), values: floats, present: bytes })
export type LabelColumn = z.infer<typeof labelColumn>

/** All that batches are made of, as plain data in memory that threads share. A sample is a row of it. */
export const batchSource = z.object({ rows: z.int(), input: z.discriminatedUnion('kind', [imageInput, tableInput]), labels: z.array(labelColumn) })
export type BatchSource = z.infer<typeof batchSource>

/** Memory that other threads see too, so that a worker needs no copy. */
export const sharedFloats = (length: number): Float32Array => new Float32Array(new SharedArrayBuffer(4 * length))
export const sharedBytes = (length: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(length))

/** float32 numbers of one sample's input. */
export const inputFloats = ({ input }: BatchSource): number => (input.kind === 'image' ? input.view.height * input.view.width * input.channels : input.width)

/** float32 numbers in a batch of so many samples. */
export const floatsOf = (source: BatchSource, samples: number): number =>
  samples * (inputFloats(source) + source.labels.reduce((sum, { width }) => sum + width + 1, 0))

/** A batch whose tensors lie one after the other in `memory`, which holds floatsOf(source, samples) numbers or more. */
export function batchIn(source: BatchSource, samples: number, memory: Float32Array): Batch {
  const { input } = source
  let end = 0
  const tensor = (...shape: number[]) => {
    const start = end
    end += shape.reduce((a, b) => a * b, 1)
    return { shape, data: memory.subarray(start, end) }
  }
  return {
    size: samples,
    inputs: input.kind === 'image' ? { image: tensor(samples, input.view.height, input.view.width, input.channels) } : { table: tensor(samples, input.width) },
    labels: Object.fromEntries(source.labels.map(({ name, width }) => [name, { values: tensor(samples, width), present: tensor(samples) }])),
  }
}

/** Writes the batch of these rows as batchIn lays it out, with images as they are. */
export function fillBatch(source: BatchSource, rows: Uint32Array, memory: Float32Array): void {
  const { input } = source
  if (input.kind === 'image') fillImages(input, rows, memory)
  else rows.forEach((row, at) => memory.set(input.values.subarray(row * input.width, (row + 1) * input.width), at * input.width))
  let start = rows.length * inputFloats(source)
  for (const label of source.labels) {
    fillLabels(label, rows, memory.subarray(start, start + rows.length * (label.width + 1)))
    start += rows.length * (label.width + 1)
  }
}

/** Bytes [..., channels] as the numbers that a model takes. The one place where pixels become such, on any thread. */
export function floatImages(tables: readonly Float32Array[], channels: number, pixels: Uint8Array, length: number, memory: Float32Array, from = 0, to = 0): void {
  tables.forEach((table, channel) => {
    for (let i = channel; i < length; i += channels) memory[to + i] = table[pixels[from + i] ?? 0] ?? 0
  })
}

function fillImages({ height, width, channels, view, pixels, tables }: ImageInput, rows: Uint32Array, memory: Float32Array): void {
  const size = height * width * channels
  const seen = view.height * view.width * channels
  if (seen === size) {
    rows.forEach((row, at) => floatImages(tables, channels, pixels, size, memory, row * size, at * size))
    return
  }
  const [top, left] = [Math.floor((height - view.height) / 2), Math.floor((width - view.width) / 2)]
  const line = view.width * channels
  rows.forEach((row, at) => {
    for (let y = 0; y < view.height; y += 1) floatImages(tables, channels, pixels, line, memory, row * size + ((top + y) * width + left) * channels, at * seen + y * line)
  })
}

/** One-hot [N, K] or scaled [N, 1], then presence [N]; zeros where the value is missing. */
export function fillLabels({ oneHot, width, values, present }: LabelColumn, rows: Uint32Array, memory: Float32Array): void {
  memory.fill(0)
  rows.forEach((row, at) => {
    if (present[row] === 0) return
    const value = values[row] ?? 0
    memory[rows.length * width + at] = 1
    if (oneHot) memory[at * width + value] = 1
    else memory[at * width] = value
  })
}

/** The batch of these rows, in memory of its own. */
export function makeBatch(source: BatchSource, rows: Uint32Array): Batch {
  const memory = new Float32Array(floatsOf(source, rows.length))
  fillBatch(source, rows, memory)
  return batchIn(source, rows.length, memory)
}
