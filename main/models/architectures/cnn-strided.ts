import { z } from 'zod'
import { defineArchitecture, needsImage, node, slot } from './define'

/** Plain strided network: 3x3 convolutions of stride 2, each with a norm slot and relu, then a global mean. */
export const cnnStrided = defineArchitecture({
  id: 'cnn-strided', title: 'Strided CNN', summary: '3x3 convolutions of stride 2; small and fast.', source: '',
  params: z.strictObject({ widths: z.array(z.int().positive()).min(1).default([16, 32, 64, 64]) }),
  graph({ widths }, input) {
    needsImage(input, 'the strided CNN')
    const nodes = widths.flatMap((filters, i) => [
      node(`block${i + 1}.conv`, 'conv2d', [i === 0 ? 'input' : `block${i}.norm`], { filters, size: 3, stride: 2, bias: 'auto' }),
      slot(`block${i + 1}.norm`, `block${i + 1}.conv`, 'relu'),
    ])
    return { nodes: [node('input', 'input.image', []), ...nodes, node('features', 'globalAvgPool', [`block${widths.length}.norm`])] }
  },
})
