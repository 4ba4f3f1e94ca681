import type { Property } from './define'
import { moments } from './grey'
import { jitters } from './widen'

/** Mean brightness. */
export const brightness: Property = {
  id: 'brightness', title: 'Brightness', summary: 'Mean brightness, 0 to 1.', least: () => 0.02, of: ({ values }) => moments(values).mean,
  widen: (property) => jitters('brightness', property),
}
