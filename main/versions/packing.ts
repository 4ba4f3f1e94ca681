import { createHash } from 'node:crypto'
import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'

/**
 * The compact form of a series of points, in which an attempt's points lie once it has ended (docs/decisions/0011 has the
 * reasons). Nothing is rounded: every bit of every float64 comes back, -0, infinities and NaN included.
 *
 *   axis    the differences of steps, then those of times, as zigzag LEB128, deflated (RFC 1951, raw)
 *   values  one byte that says how, then deflated planes: first every value's lowest byte, then every value's next one, ...
 *           bit 0: the values are float32 (only where each is one exactly), else float64
 *           bit 1: each is kept as its difference to the one before, of the bits taken as a whole number
 *
 * Either ends with the CRC-32 of all bytes before, little-endian, so that an altered byte is found even where the deflated
 * stream would not notice. All numbers are little-endian.
 */
export interface Columns { readonly steps: Float64Array; readonly times: Float64Array; readonly values: Float64Array }

export const emptyColumns = (count: number): Columns => ({ steps: new Float64Array(count), times: new Float64Array(count), values: new Float64Array(count) })
export const bytesOf = (array: Float64Array | Float32Array): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

/** SHA-256 over count, steps, times and values as float64: of what was logged, whatever form it is kept in. */
export function seriesHash({ steps, times, values }: Columns): Buffer {
  const hash = createHash('sha256').update(new Uint8Array(Uint32Array.of(steps.length).buffer))
  return hash.update(bytesOf(steps)).update(bytesOf(times)).update(bytesOf(values)).digest()
}

const SUM_BYTES = 4
function withSum(head: Uint8Array, body: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(head.length + body.length + SUM_BYTES)
  out.set(head)
  out.set(body, head.length)
  out.writeUInt32LE(crc32(out.subarray(0, -SUM_BYTES)), out.length - SUM_BYTES)
  return out
}
/** Whether a packed axis or packed values are the bytes that were written. */
export function isWhole(packed: Uint8Array): boolean {
  const end = packed.length - SUM_BYTES
  return end >= 0 && crc32(packed.subarray(0, end)) === new DataView(packed.buffer, packed.byteOffset + end, SUM_BYTES).getUint32(0, true)
}

/** LEB128 of zigzag numbers: small differences of either sign take one byte. Appended to by `push`. */
export class VarintWriter {
  private bytes = new Uint8Array(256)
  length = 0

  push(value: number): void {
    let rest = value >= 0 ? value * 2 : -value * 2 - 1
    if (this.length + 10 > this.bytes.length) {
      const grown = new Uint8Array(this.bytes.length * 2)
      grown.set(this.bytes)
      this.bytes = grown
    }
    while (rest >= 128) {
      this.bytes[this.length] = (rest % 128) | 128
      this.length += 1
      rest = Math.floor(rest / 128)
    }
    this.bytes[this.length] = rest
    this.length += 1
  }

  written(): Uint8Array {
    return this.bytes.subarray(0, this.length)
  }
}

/** Reads what VarintWriter wrote; past the end it gives zeros, which the checks of hash and sum then notice. */
export function varintReader(bytes: Uint8Array): () => number {
  let at = 0
  return () => {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = bytes[at] ?? 0
      at += 1
      value += (byte & 127) * scale
      if (byte < 128) break
      scale *= 128
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
}

export function packAxis(steps: Float64Array, times: Float64Array): Buffer {
  const writer = new VarintWriter()
  for (const column of [steps, times]) {
    let before = 0
    for (const value of column) {
      writer.push(value - before)
      before = value
    }
  }
  return withSum(new Uint8Array(0), deflateRawSync(writer.written()))
}

/** Throws RangeError where there are not as many as `count`. */
export function unpackAxis(packed: Uint8Array, count: number): { steps: Float64Array; times: Float64Array } {
  const inflated = inflateRawSync(packed.subarray(0, -SUM_BYTES))
  if (inflated.length < 2 * count) throw new RangeError(`an axis of ${count} points takes more than ${inflated.length} bytes`)
  const next = varintReader(inflated)
  const read = (): Float64Array => {
    const column = new Float64Array(count)
    let value = 0
    for (let i = 0; i < count; i += 1) {
      value += next()
      column[i] = value
    }
    return column
  }
  return { steps: read(), times: read() }
}

/** The steps of an axis alone: times take most of an axis, and no curve shows them. */
export function unpackSteps(packed: Uint8Array, count: number): Float64Array {
  const inflated = inflateRawSync(packed.subarray(0, -SUM_BYTES))
  if (inflated.length < 2 * count) throw new RangeError(`an axis of ${count} points takes more than ${inflated.length} bytes`)
  const next = varintReader(inflated)
  const steps = new Float64Array(count)
  let step = 0
  for (let i = 0; i < count; i += 1) {
    step += next()
    steps[i] = step
  }
  return steps
}

const FLOAT32 = 1
const DELTA = 2
/** The way of packing is chosen by this many values of the middle: good enough, and quick for a series of a million. */
const SAMPLE = 4096

/** The values as float32 when each of them is one, bit for bit. */
function asFloat32(values: Float64Array): Float32Array | null {
  const narrow = Float32Array.from(values)
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2)
  const back = new Uint32Array(Float64Array.from(narrow).buffer)
  for (let i = 0; i < words.length; i += 1) if (words[i] !== back[i]) return null
  return narrow
}

/** Values as little-endian words of `width` bytes, from `from` to `to`, in planes; as differences when asked. */
function planes(bytes: Uint8Array, width: number, from: number, to: number, delta: boolean): Uint8Array {
  const count = to - from
  const out = new Uint8Array(count * width)
  for (let i = 0; i < count; i += 1) {
    const at = (from + i) * width
    // Long subtraction over the bytes of a word; of one value before which none stands, nothing is taken away.
    let borrow = 0
    for (let b = 0; b < width; b += 1) {
      let byte = bytes[at + b] ?? 0
      if (delta && i > 0) {
        byte -= (bytes[at + b - width] ?? 0) + borrow
        borrow = byte < 0 ? 1 : 0
      }
      out[b * count + i] = byte & 255
    }
  }
  return out
}

export function packValues(values: Float64Array): Buffer {
  const narrow = asFloat32(values)
  const [bytes, width, kind] = narrow === null ? [bytesOf(values), 8, 0] : [bytesOf(narrow), 4, FLOAT32]
  const from = Math.max(0, Math.floor((values.length - SAMPLE) / 2))
  const to = Math.min(values.length, from + SAMPLE)
  const size = (delta: boolean): number => deflateRawSync(planes(bytes, width, from, to, delta)).length
  const delta = size(true) < size(false)
  return withSum(Uint8Array.of(kind | (delta ? DELTA : 0)), deflateRawSync(planes(bytes, width, 0, values.length, delta)))
}

/** Throws RangeError where there are not as many as `count`. */
export function unpackValues(packed: Uint8Array, count: number): Float64Array {
  const kind = packed[0] ?? 0
  const width = (kind & FLOAT32) === 0 ? 8 : 4
  const delta = (kind & DELTA) !== 0
  const inflated = inflateRawSync(packed.subarray(1, -SUM_BYTES))
  if (inflated.length !== count * width) throw new RangeError(`${count} values take ${count * width} bytes, not ${inflated.length}`)
  const bytes = new Uint8Array(count * width)
  for (let b = 0; b < width; b += 1) for (let i = 0; i < count; i += 1) bytes[i * width + b] = inflated[b * count + i] ?? 0
  if (delta) {
    for (let at = width; at < bytes.length; at += width) {
      let carry = 0
      for (let b = 0; b < width; b += 1) {
        const sum = (bytes[at + b] ?? 0) + (bytes[at + b - width] ?? 0) + carry
        bytes[at + b] = sum & 255
        carry = sum >> 8
      }
    }
  }
  return width === 8 ? new Float64Array(bytes.buffer) : Float64Array.from(new Float32Array(bytes.buffer))
}
