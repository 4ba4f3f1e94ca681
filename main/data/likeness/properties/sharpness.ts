import type { Property } from './define'
import { moments } from './grey'
import type { Grey } from './grey'

/** Root mean square of the Laplacian on four neighbours over the interior, in units of the image's own spread. */
function laplacian(grey: Grey): number {
  const { height, width, values } = grey
  const { spread } = moments(values)
  if (spread < 1 / 255 || height < 3 || width < 3) return 0
  let sum = 0
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1, end = at + width - 2; at < end; at += 1) {
      const bend = 4 * (values[at] ?? 0) - (values[at - 1] ?? 0) - (values[at + 1] ?? 0) - (values[at - width] ?? 0) - (values[at + width] ?? 0)
      sum += bend * bend
    }
  }
  return Math.sqrt(sum / ((height - 2) * (width - 2))) / spread
}

export const sharpness: Property = {
  // Interpolation alone takes a quarter from a crisp drawing, and comes with every step that moves an image. Flat images have none to be a quarter of.
  id: 'sharpness', title: 'Sharpness', summary: 'Root mean square of the Laplacian over the contrast: blur lowers it, noise and fine texture raise it. It cannot tell noise from detail.', least: (mean) => Math.max(0.02, 0.25 * mean), of: laplacian,
  widen: ({ ranges: { train, val } }) => (val.low < train.low
    ? [0.5, 1, 2].map((sigma) => ({ op: 'gaussian-blur', said: `blur of up to ${sigma} px`, params: { sigma: [0.05, sigma], kernel: 4 * Math.ceil(sigma) + 1 } }))
    : [0.05, 0.1, 0.2].map((sigma) => ({ op: 'gaussian-noise', said: `noise of up to ${100 * sigma} % of the range`, params: { sigma: [0, sigma] } }))),
}
