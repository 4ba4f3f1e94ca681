import { buildGraph, shapesOf } from '../graph/build'
import { layoutOf } from '../graph/flat'
import type { Family } from '../graph/graph'
import type { Batch, KernelPlan, Program } from '../session'

/** Choices of a program's whole step by key, where our kernels have vectors of `width` floats. */
export function choicesOf(program: Program, width: number, family: Family, batch: Batch = { size: 1, inputs: {}, labels: {} }): string[] {
  const { graph } = buildGraph(program, layoutOf(program), [{ shapes: shapesOf(batch), mode: 'whole', steps: 1 }], width)
  return [...new Set(graph.nodes.flatMap(({ choice }) => (choice?.families.includes(family) === true ? [choice.key] : [])))]
}

/** The plan that gives a family whatever it may have. */
export const everyChoice = (program: Program, width: number, family: Family): KernelPlan => ({ onednn: [], own: [], [family]: choicesOf(program, width, family) })
