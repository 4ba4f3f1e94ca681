/** Writes pixels of 1 to 4 channels (the last of 2 or 4 is transparency) as red, green, blue and transparency. */
export function toRgba(pixels: Uint8Array, channels: number, rgba: Uint8ClampedArray): void {
  const words = new Int32Array(rgba.buffer, rgba.byteOffset, rgba.length >> 2)
  const done = channels === 3 ? rgbByFours(pixels, words) : 0
  toWords(pixels, channels, words, done)
}

const OPAQUE = 0xff << 24

/** The usual case, in a fraction of the time: four pixels are three words, where the pixels lie at a word's edge. Answers how many pixels it wrote. */
function rgbByFours(pixels: Uint8Array, words: Int32Array): number {
  if (pixels.byteOffset % 4 !== 0) return 0
  const fours = words.length >> 2
  const threes = new Int32Array(pixels.buffer, pixels.byteOffset, fours * 3)
  for (let i = 0, at = 0; i < fours * 4; i += 4, at += 3) {
    const a = threes[at] ?? 0
    const b = threes[at + 1] ?? 0
    const c = threes[at + 2] ?? 0
    words[i] = a | OPAQUE
    words[i + 1] = (a >>> 24) | (b << 8) | OPAQUE
    words[i + 2] = (b >>> 16) | (c << 16) | OPAQUE
    words[i + 3] = (c >>> 8) | OPAQUE
  }
  return fours * 4
}

function toWords(pixels: Uint8Array, channels: number, words: Int32Array, from: number): void {
  const tones = channels > 2 ? 3 : 1
  const alpha = channels === tones + 1
  for (let i = from, at = from * channels; i < words.length; i += 1, at += channels) {
    const red = pixels[at] ?? 0
    const green = tones === 3 ? pixels[at + 1] ?? 0 : red
    const blue = tones === 3 ? pixels[at + 2] ?? 0 : red
    words[i] = red | (green << 8) | (blue << 16) | ((alpha ? pixels[at + tones] ?? 255 : 255) << 24)
  }
}

/** How large a picture is drawn: whole times as large, or a whole part of it, so that pixels stay alike. */
export interface Zoom { readonly times: number; readonly width: number; readonly height: number }

const LEAST = 44
const MOST = 460

/** Every size that a picture may be shown at, smallest first. */
export function zoomsOf({ height, width }: { readonly height: number; readonly width: number }): Zoom[] {
  const side = Math.max(height, width)
  const times = [...Array.from({ length: 12 }, (_, i) => 1 / (12 - i)), ...Array.from({ length: 31 }, (_, i) => i + 2)]
  const fitting = times.filter((one) => side * one >= LEAST && side * one <= MOST)
  return (fitting.length === 0 ? [1] : fitting).map((one) => ({ times: one, width: width * one, height: height * one }))
}

/** The size nearest to a wish in pixels. */
export function nearest(zooms: readonly Zoom[], wanted: number): Zoom {
  const distance = ({ width, height }: Zoom): number => Math.abs(Math.log(Math.max(width, height) / wanted))
  return zooms.reduce((best, zoom) => (distance(zoom) < distance(best) ? zoom : best), zooms[0] ?? { times: 1, width: wanted, height: wanted })
}

/** How far pictures may be shrunk before they are sent, so that a screen with this many of its own pixels to one of ours loses nothing. */
export const shrinkFor = ({ times }: Zoom, ratio: number): number => Math.max(1, Math.floor(1 / (times * ratio) + 1e-9))

/** The largest whole times at which a picture fits into a place; 1 where none does. */
export const largestTimes = ({ height, width }: { readonly height: number; readonly width: number }, place: { readonly height: number; readonly width: number }): number =>
  Math.max(1, Math.min(Math.floor(place.height / height), Math.floor(place.width / width)))

export const timesText = (times: number): string => (times >= 1 ? `${times}x` : `1/${Math.round(1 / times)}`)
