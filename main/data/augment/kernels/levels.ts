import { copyPixels, lengthOf, tones } from './raster'
import type { Raster } from './raster'
import { cut, mapChannels } from './table'
import type { Work } from './work'

/** Tables that leave a channel as it is, for transparency. */
function keepChannels(tables: Uint8Array, from: number, to: number): void {
  for (let c = from; c < to; c += 1) for (let v = 0; v < 256; v += 1) tables[256 * c + v] = v
}

/** Stretches each colour channel from its smallest and largest value to 0 and 255, cut off as float32 gives it (a largest value may become 254). */
export function stretch(source: Raster, target: Raster, work: Work): void {
  const { bytes, start, channels } = source
  const { tables } = work
  const end = start + lengthOf(source)
  for (let c = 0; c < tones(channels); c += 1) {
    let [low, high] = [255, 0]
    for (let i = start + c; i < end; i += channels) {
      const value = bytes[i] ?? 0
      low = value < low ? value : low
      high = value > high ? value : high
    }
    if (low === high) {
      keepChannels(tables, c, c + 1)
      continue
    }
    const unit = Math.fround((high - low) * Math.fround(1 / 255))
    for (let v = low; v <= high; v += 1) tables[256 * c + v] = cut(Math.fround((v - low) / unit))
  }
  keepChannels(tables, tones(channels), channels)
  mapChannels(source, target, tables)
}

/** Spreads each colour channel so that its values are used evenly: Pillow's integer scheme, which torchvision follows. */
export function equalise(source: Raster, target: Raster, work: Work): void {
  const { bytes, start, channels, height, width } = source
  const { tables, counts } = work
  const end = start + lengthOf(source)
  counts.fill(0, 0, 256 * channels)
  let spread = false
  for (let c = 0; c < tones(channels); c += 1) {
    const base = 256 * c
    for (let i = start + c; i < end; i += channels) {
      const bin = base + (bytes[i] ?? 0)
      counts[bin] = (counts[bin] ?? 0) + 1
    }
    let last = 255
    while (last > 0 && counts[base + last] === 0) last -= 1
    const step = Math.floor((height * width - (counts[base + last] ?? 0)) / 255)
    if (step === 0) {
      keepChannels(tables, c, c + 1)
      continue
    }
    spread = true
    let below = step >> 1
    for (let v = 0; v <= last; v += 1) {
      tables[base + v] = Math.min(255, Math.floor(below / step))
      below += counts[base + v] ?? 0
    }
  }
  if (!spread) return copyPixels(source, target)
  keepChannels(tables, tones(channels), channels)
  mapChannels(source, target, tables)
}
