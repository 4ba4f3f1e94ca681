import type { Property } from './define'
import { background } from './grey'
import type { Grey } from './grey'
import { factors, few, rounded } from './widen'

/** Root mean square distance of what differs from the background from its own middle: the side of an even square that spreads as far, over the image's side. */
function side(grey: Grey): number {
  const { height, width, values } = grey
  const ground = background(grey)
  let [mass, x1, y1, xx, yy] = [0, 0, 0, 0, 0]
  for (let y = 0; y < height; y += 1) {
    const v = (y + 0.5) / height
    for (let x = 0; x < width; x += 1) {
      const weight = ((values[y * width + x] ?? 0) - ground) ** 2
      const u = (x + 0.5) / width
      mass += weight
      x1 += weight * u
      y1 += weight * v
      xx += weight * u * u
      yy += weight * v * v
    }
  }
  if (mass === 0) return 0
  return Math.sqrt(6 * Math.max(0, xx / mass - (x1 / mass) ** 2 + yy / mass - (y1 / mass) ** 2))
}

export const scale: Property = {
  id: 'scale', title: 'Scale', summary: 'How much of the image its content fills, as a share of the side: spread of what differs from the border\'s median, 1 for an evenly filled image. It needs a fairly even background; a picture without one always fills the image.', least: () => 0.03, of: side,
  widen: (property, ground) => {
    const { low, high } = factors(property)
    const range = [Math.max(0.1, rounded(low, 2)), Math.min(10, rounded(high, 2))]
    return [{ op: 'affine', said: `scale of ${few(100 * (range[0] ?? 1), 0)} to ${few(100 * (range[1] ?? 1), 0)} %`, params: { degrees: 0, translate: [0, 0], scale: range, fill: ground } }]
  },
}
