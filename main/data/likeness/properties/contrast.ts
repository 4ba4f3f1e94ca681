import type { Property } from './define'
import { moments } from './grey'
import { jitters } from './widen'

/** Spread of brightness. */
export const contrast: Property = {
  id: 'contrast', title: 'Contrast', summary: 'Standard deviation of brightness over the image, 0 to 0.5.', least: () => 0.02, of: ({ values }) => moments(values).spread,
  widen: (property) => jitters('contrast', property),
}
