import { hasAlpha, inWords, lengthOf } from './raster'
import type { Raster } from './raster'

/** A float as the byte that torchvision makes of it: clamped and cut off, not rounded. */
export const cut = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value))

/** Every colour byte through a table of 256. Transparency stays. */
export function mapBytes(source: Raster, target: Raster, table: Uint8Array): void {
  if (hasAlpha(source.channels)) mapBeforeAlpha(source, target, table)
  else mapAll(source, target, table)
}

function mapAll(source: Raster, target: Raster, table: Uint8Array): void {
  const length = lengthOf(source)
  let done = 0
  const [from, to] = [source.words, target.words]
  if (from !== null && to !== null && inWords(source, target)) {
    const [a, b, count] = [source.start >> 2, target.start >> 2, length >> 2]
    for (let i = 0; i < count; i += 1) {
      const four = from[a + i] ?? 0
      to[b + i] = (table[four & 255] ?? 0) | ((table[(four >> 8) & 255] ?? 0) << 8) | ((table[(four >> 16) & 255] ?? 0) << 16) | ((table[four >>> 24] ?? 0) << 24)
    }
    done = count << 2
  }
  for (; done < length; done += 1) target.bytes[target.start + done] = table[source.bytes[source.start + done] ?? 0] ?? 0
}

function mapBeforeAlpha(source: Raster, target: Raster, table: Uint8Array): void {
  const [from, to, length, channels] = [source.bytes, target.bytes, lengthOf(source), source.channels]
  for (let i = 0; i < length; i += channels) {
    for (let c = 0; c < channels - 1; c += 1) to[target.start + i + c] = table[from[source.start + i + c] ?? 0] ?? 0
    to[target.start + i + channels - 1] = from[source.start + i + channels - 1] ?? 0
  }
}

/** Every channel through a table of its own: table c lies at 256 c. */
export function mapChannels(source: Raster, target: Raster, tables: Uint8Array): void {
  if (source.channels === 1) return mapAll(source, target, tables)
  if (source.channels === 3) return mapThree(source, target, tables)
  const [from, to, length, channels] = [source.bytes, target.bytes, lengthOf(source), source.channels]
  for (let c = 0; c < channels; c += 1) {
    for (let i = c; i < length; i += channels) to[target.start + i] = tables[256 * c + (from[source.start + i] ?? 0)] ?? 0
  }
}

function mapThree(source: Raster, target: Raster, tables: Uint8Array): void {
  const [from, to, length] = [source.bytes, target.bytes, lengthOf(source)]
  const [a, b] = [source.start, target.start]
  for (let i = 0; i < length; i += 3) {
    to[b + i] = tables[from[a + i] ?? 0] ?? 0
    to[b + i + 1] = tables[256 + (from[a + i + 1] ?? 0)] ?? 0
    to[b + i + 2] = tables[512 + (from[a + i + 2] ?? 0)] ?? 0
  }
}

/** Four bytes at once: (value & keep) ^ flip for every byte. Transparency stays. */
export function maskBytes(source: Raster, target: Raster, keep: number, flip: number): void {
  const length = lengthOf(source)
  const alpha = hasAlpha(source.channels) ? source.channels : 0
  const [from, to] = [source.words, target.words]
  let done = 0
  if (from !== null && to !== null && inWords(source, target) && alpha !== 2) {
    const colour = alpha === 4 ? 0x00ffffff : -1
    const [and, xor] = [(keep * 0x01010101) | ~colour, (flip * 0x01010101) & colour]
    const [a, b, count] = [source.start >> 2, target.start >> 2, length >> 2]
    for (let i = 0; i < count; i += 1) to[b + i] = ((from[a + i] ?? 0) & and) ^ xor
    done = count << 2
  }
  for (; done < length; done += 1) {
    const value = source.bytes[source.start + done] ?? 0
    target.bytes[target.start + done] = alpha !== 0 && done % alpha === alpha - 1 ? value : (value & keep) ^ flip
  }
}
