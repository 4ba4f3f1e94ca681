import { z } from 'zod'
import { MODULE } from '../wasm/pixels'

/** Functions of the C files in wasm/; images and tables are addresses in the memory. */
export interface Kernels {
  copyBox(from: number, fromStride: number, to: number, toStride: number, length: number, rows: number): void
  fill(to: number, length: number, value: number): void
  flip(from: number, to: number, height: number, width: number, channels: number): void
  map(from: number, to: number, length: number, tables: number, channels: number): void
  ramp(table: number, by: number, more: number): void
  mask(from: number, to: number, length: number, keep: number, turn: number): void
  extremes(from: number, length: number, channels: number, out: number): void
  histogram(from: number, length: number, channels: number, counts: number): void
  toGrey(from: number, to: number, length: number, channels: number): void
  sumLuma(from: number, length: number, channels: number): number
  saturate(from: number, to: number, length: number, channels: number, by: number, rest: number): void
  turnHue(from: number, to: number, length: number, channels: number, by: number): void
  sharpen(from: number, to: number, height: number, width: number, channels: number, share: number): void
  blur(from: number, to: number, height: number, width: number, channels: number, reach: number, down: number, along: number, line: number): void
  triangle(from: number, to: number, starts: number, weights: number, most: number): void
  alongRows(from: number, stride: number, to: number, rows: number, columns: number, channels: number, starts: number, weights: number, most: number): void
  alongColumns(from: number, to: number, rows: number, stride: number, starts: number, weights: number, most: number): void
  warpAffine(from: number, to: number, height: number, width: number, channels: number, matrix: number, nearest: number, fill: number, line: number, frame: number): void
  warpPerspective(from: number, to: number, height: number, width: number, channels: number, matrix: number, nearest: number, fill: number, line: number, frame: number): void
  solvePerspective(matrix: number, right: number, bottom: number): void
  blend(from: number, partner: number, to: number, length: number, share: number): void
}

const started = z.custom<Kernels & { readonly __heap_base: WebAssembly.Global<'i32'> }>((value) => z.looseObject({ map: z.function(), blend: z.function(), __heap_base: z.instanceof(WebAssembly.Global) }).safeParse(value).success)

/** The kernels and their memory as it is now: it may be another one after the next call of memoryOf. */
export interface Place {
  readonly kernels: Kernels
  readonly buffer: ArrayBuffer
  readonly bytes: Uint8Array
  readonly words: Int32Array
  /** First address that is free. */
  readonly base: number
}

const PAGE = 65536
let held: { memory: WebAssembly.Memory; place: Place } | null = null

/** The thread's memory with at least `free` bytes from `base` on. One for a thread: nothing in it outlives a call. */
export function memoryOf(free: number): Place {
  if (held === null) {
    const memory = new WebAssembly.Memory({ initial: 16 })
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(MODULE, 'base64')), { env: { memory } })
    const kernels = started.parse(exports)
    held = { memory, place: placeIn(memory, kernels, (kernels.__heap_base.value + 15) & ~15) }
  }
  const { memory, place } = held
  const missing = place.base + free - memory.buffer.byteLength
  if (missing > 0) {
    memory.grow(Math.ceil(missing / PAGE))
    held = { memory, place: placeIn(memory, place.kernels, place.base) }
  }
  return held.place
}

function placeIn({ buffer }: WebAssembly.Memory, kernels: Kernels, base: number): Place {
  return { kernels, buffer, bytes: new Uint8Array(buffer), words: new Int32Array(buffer), base }
}
