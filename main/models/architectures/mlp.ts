import { z } from 'zod'
import { AtelierError } from '../../lib/errors'
import { defineArchitecture, node, slot } from './define'

/** Fully connected layers, each with a norm slot and relu. Takes tables, images as rows of pixels, and both side by side. */
export const mlp = defineArchitecture({
  id: 'mlp', title: 'Multi-layer perceptron', summary: 'Fully connected layers, for tables, small images or both.', source: '',
  params: z.strictObject({ hidden: z.array(z.int().positive()).min(1).default([128, 128, 128]) }),
  graph({ hidden }, input) {
    if (input.image === undefined && input.table === undefined) throw new AtelierError('model.input', 'model.arch: this data set has neither images nor numeric columns')
    const row = [node('input', 'input.image', []), node('row', 'flatten', ['input'])]
    const start = input.image === undefined ? [node('input', 'input.table', [])]
      : input.table === undefined ? row : [...row, node('table', 'input.table', []), node('joined', 'concat', ['row', 'table'])]
    let last = start[start.length - 1]?.id ?? ''
    const nodes = hidden.flatMap((units, i) => {
      const id = `layer${i + 1}`
      const made = [node(`${id}.dense`, 'dense', [last], { units, bias: 'auto' }), slot(`${id}.norm`, `${id}.dense`, 'relu')]
      last = `${id}.norm`
      return made
    })
    return { nodes: [...start, ...nodes, node('features', 'identity', [last])] }
  },
})
