import { z } from 'zod'
import { layerGraph } from '../graph/types'
import { defineArchitecture } from './define'

/** A layer graph written in the recipe. Nodes of kind "norm" are slots; concrete norms ("norm.group") stay as they are. */
export const custom = defineArchitecture({
  id: 'custom', title: 'Custom layer graph', summary: 'A layer graph of your own, written in the recipe.', source: '',
  params: z.strictObject({ graph: layerGraph }),
  graph: ({ graph }) => graph,
})
