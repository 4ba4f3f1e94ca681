/** Protocol buffers' wire format (protobuf.dev/programming-guides/encoding), as much as event files need: no schema compiler for seven messages. */

/** Fields of a message in the order in which they are given; `nothing` for those that are left out. */
export type Field = readonly [number: number, wire: 'varint' | 'double' | 'float' | 'bytes', value: number | Uint8Array | string]

function varint(value: number): number[] {
  if (value >= 0 && Number.isSafeInteger(value)) {
    const short: number[] = []
    let left = value
    for (; left >= 128; left = Math.floor(left / 128)) short.push((left % 128) | 128)
    return [...short, left]
  }
  // Two's complement over 64 bits, as int64 asks for negative numbers.
  let rest = BigInt.asUintN(64, BigInt(value))
  const bytes: number[] = []
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128)
  return [...bytes, Number(rest)]
}

const WIRES = { varint: 0, double: 1, bytes: 2, float: 5 } as const

export function message(...fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields.flatMap(([number, wire, value]) => {
    const key = Buffer.from(varint(number * 8 + WIRES[wire]))
    if (wire === 'bytes') {
      const bytes = typeof value === 'string' ? Buffer.from(value) : value instanceof Uint8Array ? value : Buffer.alloc(0)
      return [key, Buffer.from(varint(bytes.length)), bytes]
    }
    if (wire === 'varint') return [key, Buffer.from(varint(Number(value)))]
    const bytes = Buffer.alloc(wire === 'double' ? 8 : 4)
    if (wire === 'double') bytes.writeDoubleLE(Number(value))
    else bytes.writeFloatLE(Number(value))
    return [key, bytes]
  }))
}

export interface Read { readonly number: number; readonly wire: number; readonly varint: number; readonly bytes: Uint8Array }

export class Malformed extends Error {}

/** The fields of a message as they stand. Numbers beyond 2^53 lose their last bits; none that is read here comes so far. */
export function* fieldsOf(bytes: Uint8Array): Generator<Read> {
  let at = 0
  const next = (): number => {
    const first = bytes[at] ?? 128
    if (first < 128) {
      at += 1
      return first
    }
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at]
      if (byte === undefined || shift > 63n) throw new Malformed('a number in it is cut off')
      at += 1
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return Number(BigInt.asIntN(64, value))
    }
  }
  while (at < bytes.length) {
    const key = next()
    const [number, wire] = [Math.floor(key / 8), key & 7]
    if (wire === 0) {
      yield { number, wire, varint: next(), bytes: EMPTY }
      continue
    }
    const length = wire === 1 ? 8 : wire === 5 ? 4 : wire === 2 ? next() : -1
    if (length < 0 || number < 1) throw new Malformed('it holds a field of no known kind')
    if (at + length > bytes.length) throw new Malformed('a field in it is cut off')
    yield { number, wire, varint: 0, bytes: bytes.subarray(at, at + length) }
    at += length
  }
}
const EMPTY = new Uint8Array()

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
export const doubleOf = (bytes: Uint8Array): number => (bytes.length === 8 ? view(bytes).getFloat64(0, true) : NaN)
export const floatOf = (bytes: Uint8Array): number => (bytes.length === 4 ? view(bytes).getFloat32(0, true) : NaN)

// A byte order mark within a message is a letter like any other.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
export function textIn(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new Malformed('a text in it is not UTF-8')
  }
}
