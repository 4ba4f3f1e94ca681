import { hasAlpha, lengthOf, tones } from './raster'
import type { Raster } from './raster'
import type { Work } from './work'

/** A float as the byte that torchvision makes of it: clamped and cut off, not rounded. */
export const cut = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value))

/** Every colour byte through the first table of the work. Transparency stays. */
export function mapBytes(source: Raster, target: Raster, work: Work): void {
  const { tables, tablesAt, kernels } = work
  const { channels } = source
  if (!hasAlpha(channels)) return kernels.map(source.start, target.start, lengthOf(source), tablesAt, 1)
  for (let c = 1; c < channels - 1; c += 1) tables.copyWithin(256 * c, 0, 256)
  keepChannels(tables, channels - 1, channels)
  kernels.map(source.start, target.start, lengthOf(source), tablesAt, channels)
}

/** Every channel through the table of its own; transparency stays. */
export function mapChannels(source: Raster, target: Raster, work: Work): void {
  const { channels } = source
  keepChannels(work.tables, tones(channels), channels)
  work.kernels.map(source.start, target.start, lengthOf(source), work.tablesAt, channels)
}

/** Tables that leave channels as they are. */
export function keepChannels(tables: Uint8Array, from: number, to: number): void {
  for (let c = from; c < to; c += 1) for (let v = 0; v < 256; v += 1) tables[256 * c + v] = v
}

const EVERY = 0x01010101

/** (value & keep) ^ turn for every byte. Transparency stays. */
export function maskBytes(source: Raster, target: Raster, keep: number, turn: number, work: Work): void {
  const colour = source.channels === 4 ? 0x00ffffff : source.channels === 2 ? 0x00ff00ff : -1
  work.kernels.mask(source.start, target.start, lengthOf(source), (keep * EVERY) | ~colour, (turn * EVERY) & colour)
}
