import { Malformed, doubleOf, fieldsOf, floatOf, message, textIn } from './proto'
import type { Field } from './proto'

/** Messages of tensorboard/compat/proto: event, summary, tensor. Wall times in seconds. */
export interface EventValue {
  readonly tag: string
  readonly plugin: string
  /** A single number, or null where the value is something else. */
  readonly scalar: number | null
  /** Byte strings of a tensor: texts in UTF-8, or a picture. */
  readonly strings: readonly Uint8Array[]
  readonly content: Uint8Array
}
export interface Event {
  readonly time: number
  readonly step: number
  readonly fileVersion: string | null
  /** Who wrote the file, from its first event. */
  readonly writer: string | null
  readonly start: boolean
  readonly values: readonly EventValue[]
}

export const DT = { float: 1, double: 2, int32: 3, string: 7, int64: 9 } as const
/** How TensorBoard keeps values of a plugin: one number, a tensor, or byte strings. */
const DATA_CLASS = { scalar: 1, tensor: 2, blobs: 3 } as const

const event = (time: number, step: number, ...rest: readonly Field[]): Uint8Array => message([1, 'double', time], ...(step === 0 ? [] : [[2, 'varint', step] as const]), ...rest)

export const versionEvent = (time: number, writer: string): Uint8Array => event(time, 0, [3, 'bytes', 'brain.Event:2'], [10, 'bytes', message([1, 'bytes', writer])])
/** Says that an attempt begins at this step: from the second one on readers drop what earlier ones logged from there on. */
export const startEvent = (time: number, step: number): Uint8Array => event(time, step, [7, 'bytes', message([1, 'varint', 1])])

const metadata = (plugin: string, dataClass: keyof typeof DATA_CLASS, content: Uint8Array | string = ''): Uint8Array =>
  message([1, 'bytes', message([1, 'bytes', plugin], [2, 'bytes', content])], [4, 'varint', DATA_CLASS[dataClass]])

/** TensorShapeProto. */
const shape = (...sizes: readonly number[]): Uint8Array => message(...sizes.map((size): Field => [2, 'bytes', message([1, 'varint', size])]))
const valueEvent = (time: number, step: number, tag: string, meta: Uint8Array, tensor?: Uint8Array): Uint8Array =>
  event(time, step, [5, 'bytes', message([1, 'bytes', message([1, 'bytes', tag], ...(tensor === undefined ? [] : [[8, 'bytes', tensor] as const]), [9, 'bytes', meta])])])

/** Field of a value that no reader of others' knows, so they pass over it: the same number in float64. */
const EXACT = 1001
const POINT_SHAPE = shape()

/**
 * A point. `simple_value` is what every reader takes, TensorBoard's data server too, which drops tensors of float64 without
 * a word; it is float32, so the whole number stands beside it.
 */
export const scalarEvent = (time: number, step: number, tag: string, value: number): Uint8Array =>
  event(time, step, [5, 'bytes', message([1, 'bytes', message([1, 'bytes', tag], [2, 'float', value], [EXACT, 'double', value])])])

const strings = (texts: readonly (string | Uint8Array)[], size: Uint8Array): Uint8Array => message([1, 'varint', DT.string], [2, 'bytes', size], ...texts.map((text): Field => [8, 'bytes', text]))
export const textEvent = (time: number, step: number, tag: string, text: string): Uint8Array => valueEvent(time, step, tag, metadata('text', 'tensor'), strings([text], POINT_SHAPE))

/** PNG or JPEG bytes; the plugin wants width and height as text before them. */
export const imageEvent = (time: number, step: number, tag: string, image: Uint8Array, [width, height]: readonly [number, number]): Uint8Array =>
  valueEvent(time, step, tag, metadata('images', 'blobs'), strings([String(width), String(height), image], shape(3)))

/** Rows of left edge, right edge, count. */
export function histogramEvent(time: number, step: number, tag: string, buckets: readonly (readonly [number, number, number])[]): Uint8Array {
  const content = Buffer.from(Float64Array.from(buckets.flat()).buffer)
  return valueEvent(time, step, tag, metadata('histograms', 'tensor'), message([1, 'varint', DT.double], [2, 'bytes', shape(buckets.length, 3)], [4, 'bytes', content]))
}

/** What the hparams plugin reads is in the metadata of a value without a tensor's content. */
export const hparamsEvent = (time: number, tag: string, content: Uint8Array): Uint8Array =>
  valueEvent(time, 0, tag, metadata('hparams', 'tensor', content), message([1, 'varint', DT.float], [2, 'bytes', POINT_SHAPE], [5, 'bytes', Buffer.alloc(4)]))

interface TensorRead { readonly scalar: number | null; readonly strings: readonly Uint8Array[] }

function readTensor(bytes: Uint8Array): TensorRead {
  let type = 0
  let content: Uint8Array = new Uint8Array()
  const numbers: number[] = []
  const found: Uint8Array[] = []
  for (const { number, wire, varint, bytes: own } of fieldsOf(bytes)) {
    if (number === 1) type = varint
    else if (number === 4) content = own
    else if (number === 5) numbers.push(floatOf(own.subarray(0, 4)))
    else if (number === 6) numbers.push(doubleOf(own.subarray(0, 8)))
    else if (number === 7 || number === 10) numbers.push(wire === 0 ? varint : own[0] ?? NaN)
    else if (number === 8) found.push(own)
  }
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength)
  if (type === DT.double && content.length === 8) numbers.push(view.getFloat64(0, true))
  else if (type === DT.float && content.length === 4) numbers.push(view.getFloat32(0, true))
  else if (type === DT.int32 && content.length === 4) numbers.push(view.getInt32(0, true))
  else if (type === DT.int64 && content.length === 8) numbers.push(Number(view.getBigInt64(0, true)))
  return { scalar: numbers.length === 1 && content.length <= 8 ? numbers[0] ?? null : null, strings: found }
}

function readValue(bytes: Uint8Array): EventValue {
  let [tag, plugin, content, tensor, scalar, exact]: [string, string, Uint8Array, TensorRead | null, number | null, number | null] = ['', '', new Uint8Array(), null, null, null]
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) tag = textIn(field.bytes)
    else if (field.number === 2) scalar = floatOf(field.bytes)
    else if (field.number === EXACT) exact = doubleOf(field.bytes)
    else if (field.number === 8) tensor = readTensor(field.bytes)
    else if (field.number === 9) {
      for (const meta of fieldsOf(field.bytes)) {
        if (meta.number !== 1) continue
        for (const data of fieldsOf(meta.bytes)) {
          if (data.number === 1) plugin = textIn(data.bytes)
          else if (data.number === 2) content = data.bytes
        }
      }
    }
  }
  return { tag, plugin: plugin === '' && scalar !== null ? 'scalars' : plugin, scalar: exact ?? scalar ?? tensor?.scalar ?? null, strings: tensor?.strings ?? [], content }
}

/** Throws Malformed where the bytes are no event. */
export function readEvent(bytes: Uint8Array): Event {
  const read: { time: number; step: number; fileVersion: string | null; writer: string | null; start: boolean; values: EventValue[] } = { time: 0, step: 0, fileVersion: null, writer: null, start: false, values: [] }
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1) read.time = doubleOf(field.bytes)
    else if (field.number === 2) read.step = field.varint
    else if (field.number === 3) read.fileVersion = textIn(field.bytes)
    else if (field.number === 5) {
      for (const value of fieldsOf(field.bytes)) if (value.number === 1) read.values.push(readValue(value.bytes))
    } else if (field.number === 7) {
      for (const log of fieldsOf(field.bytes)) if (log.number === 1 && log.varint === 1) read.start = true
    } else if (field.number === 10) {
      for (const source of fieldsOf(field.bytes)) if (source.number === 1) read.writer = textIn(source.bytes)
    }
  }
  if (!Number.isFinite(read.time)) throw new Malformed('its time is no number')
  return read
}
