import { z } from 'zod'
import type { GraphNode } from '../graph/types'
import { defineArchitecture, needsImage, node, slot } from './define'

const params = z.strictObject({
  widths: z.array(z.int().positive()).min(1).default([16, 32, 64]),
  /** The last gamma of each block starts at 0, so that every block begins as the identity (Goyal et al. 2017, arXiv 1706.02677, section 5.1). */
  zeroInit: z.boolean().default(false),
})

/** One basic block (He et al. 2016, arXiv 1512.03385, figure 2): two 3x3 convolutions, and a 1x1 one on the shortcut where shapes differ. */
function block(id: string, input: string, filters: number, stride: number, project: boolean, zeroInit: boolean): GraphNode[] {
  const shortcut = project ? [node(`${id}.shortcut.conv`, 'conv2d', [input], { filters, size: 1, stride, bias: 'auto' }), slot(`${id}.shortcut.norm`, `${id}.shortcut.conv`, 'none')] : []
  return [
    node(`${id}.conv1`, 'conv2d', [input], { filters, size: 3, stride, bias: 'auto' }),
    slot(`${id}.norm1`, `${id}.conv1`, 'relu'),
    node(`${id}.conv2`, 'conv2d', [`${id}.norm1`], { filters, size: 3, stride: 1, bias: 'auto' }),
    slot(`${id}.norm2`, `${id}.conv2`, 'none', zeroInit ? 0 : 1),
    ...shortcut,
    node(`${id}.add`, 'add', [`${id}.norm2`, project ? `${id}.shortcut.norm` : input]),
    node(id, 'activation', [`${id}.add`], { activation: 'relu' }),
  ]
}

/** The CIFAR form of ResNet (arXiv 1512.03385, section 4.2) with projection shortcuts: stem, then one stage a width, halving the map from the second on. */
function resnet(depth: number, perStage: number) {
  return defineArchitecture({
    id: `resnet${depth}`, title: `ResNet-${depth}`, summary: `Residual network of ${depth} layers for small images.`, source: 'arXiv 1512.03385, section 4.2', params,
    graph({ widths, zeroInit }, input) {
      needsImage(input, `ResNet-${depth}`)
      const nodes: GraphNode[] = [node('input', 'input.image', []), node('stem.conv', 'conv2d', ['input'], { filters: widths[0] ?? 16, size: 3, bias: 'auto' }), slot('stem.norm', 'stem.conv', 'relu')]
      let last = 'stem.norm'
      let channels = widths[0] ?? 16
      widths.forEach((filters, stage) => {
        for (let i = 0; i < perStage; i += 1) {
          const id = `stage${stage + 1}.block${i + 1}`
          const stride = stage > 0 && i === 0 ? 2 : 1
          nodes.push(...block(id, last, filters, stride, stride !== 1 || filters !== channels, zeroInit))
          last = id
          channels = filters
        }
      })
      return { nodes: [...nodes, node('features', 'globalAvgPool', [last])] }
    },
  })
}

export const resnet8 = resnet(8, 1)
export const resnet20 = resnet(20, 3)
