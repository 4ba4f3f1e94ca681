import { lengthOf, tones } from './raster'
import type { Raster } from './raster'
import { cut, keepChannels, mapChannels } from './table'
import type { Work } from './work'

/** Stretches each colour channel from its smallest and largest value to 0 and 255, cut off as float32 gives it (a largest value may become 254). */
export function stretch(source: Raster, target: Raster, work: Work): void {
  const { channels } = source
  const { tables, kernels, buffer } = work
  const at = work.take(2 * channels)
  kernels.extremes(source.start, lengthOf(source), channels, at)
  const found = new Uint8Array(buffer, at, 2 * channels)
  for (let c = 0; c < tones(channels); c += 1) {
    const [low, high] = [found[2 * c] ?? 0, found[2 * c + 1] ?? 0]
    if (low === high) keepChannels(tables, c, c + 1)
    const unit = Math.fround((high - low) * Math.fround(1 / 255))
    if (low < high) for (let v = low; v <= high; v += 1) tables[256 * c + v] = cut(Math.fround((v - low) / unit))
  }
  mapChannels(source, target, work)
}

/** Spreads each colour channel so that its values are used evenly: Pillow's integer scheme, which torchvision follows. */
export function equalise(source: Raster, target: Raster, work: Work): void {
  const { channels, height, width } = source
  const { tables, kernels, buffer } = work
  const at = work.take(1024)
  const counts = new Int32Array(buffer, at, 256)
  for (let c = 0; c < tones(channels); c += 1) {
    kernels.histogram(source.start + c, lengthOf(source) - c, channels, at)
    let last = 255
    while (last > 0 && counts[last] === 0) last -= 1
    const step = Math.floor((height * width - (counts[last] ?? 0)) / 255)
    if (step === 0) {
      keepChannels(tables, c, c + 1)
      continue
    }
    let below = step >> 1
    for (let v = 0; v <= last; v += 1) {
      tables[256 * c + v] = Math.min(255, (below / step) | 0)
      below += counts[v] ?? 0
    }
  }
  mapChannels(source, target, work)
}
