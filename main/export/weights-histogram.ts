import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { z } from 'zod'

/** Histograms of the variables in a safetensors file (github.com/huggingface/safetensors, "Format"). */
export type Bucket = readonly [from: number, to: number, count: number]

const BUCKETS = 30
const HEADER = 16 << 20
const tensor = z.object({ dtype: z.literal('F32'), data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]) })
const header = z.record(z.string(), z.unknown())

function readAt(handle: number, at: number, length: number): Buffer | null {
  const bytes = Buffer.alloc(length)
  for (let done = 0; done < length;) {
    const got = readSync(handle, bytes, done, length - done, at + done)
    if (got === 0) return null
    done += got
  }
  return bytes
}

function bucketsOf(bytes: Buffer): Bucket[] {
  const count = Math.floor(bytes.length / 4)
  let [low, high] = [Infinity, -Infinity]
  for (let i = 0; i < count; i += 1) {
    const value = bytes.readFloatLE(i * 4)
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (low > high) return []
  const width = (high - low) / BUCKETS
  if (width === 0) return [[low, high, count]]
  const counts = new Float64Array(BUCKETS)
  for (let i = 0; i < count; i += 1) {
    const value = bytes.readFloatLE(i * 4)
    const k = Math.min(BUCKETS - 1, Math.floor((value - low) / width))
    if (Number.isFinite(value)) counts[k] = (counts[k] ?? 0) + 1
  }
  return Array.from(counts, (own, k): Bucket => [low + k * width, k === BUCKETS - 1 ? high : low + (k + 1) * width, own])
}

/** One histogram for each float32 variable, by name; none where the file is of another kind. One variable is in memory at a time. */
export function* weightHistograms(path: string): Generator<{ readonly name: string; readonly buckets: readonly Bucket[] }> {
  const handle = openSync(path, 'r')
  try {
    const size = fstatSync(handle).size
    const lead = size < 8 ? null : readAt(handle, 0, 8)
    const length = lead === null ? 0 : Number(lead.readBigUInt64LE())
    if (length < 2 || length > Math.min(HEADER, size - 8)) return
    const text = readAt(handle, 8, length)?.toString('utf8') ?? ''
    if (!text.startsWith('{')) return
    const parsed = header.safeParse(JSON.parse(text))
    if (!parsed.success) return
    for (const [name, entry] of Object.entries(parsed.data)) {
      const found = tensor.safeParse(entry)
      if (!found.success) continue
      const [from, to] = found.data.data_offsets
      const bytes = to < from || 8 + length + to > size ? null : readAt(handle, 8 + length + from, to - from)
      const buckets = bytes === null ? [] : bucketsOf(bytes)
      if (buckets.length > 0) yield { name, buckets }
    }
  } catch (error) {
    // What only looked like safetensors has no histograms.
    if (!(error instanceof SyntaxError)) throw error
  } finally {
    closeSync(handle)
  }
}
