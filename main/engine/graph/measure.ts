import type { TFEOpAttr, TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding'
import { rngOf } from '../../lib/rng'
import type { KernelPlan } from '../session'
import type { Attribute, Choice, Family, GraphNode } from './graph'
import { sizeOf } from './kernels'
import { onFamily } from './plan'
import { DATA_TYPE } from './saved-model'

/** Another family must be this much faster, or the node stays with the one before: chance should not decide. */
const GAIN = 0.95
const ROUNDS = 7

/** Milliseconds of one node on each kind of kernels that it may have, the lowest of some rounds. */
export interface MeasuredChoice { readonly key: string; readonly eigen: number; readonly onednn?: number; readonly own?: number }

/** For each choice the fastest family. */
export function planOf(measured: readonly MeasuredChoice[]): KernelPlan {
  const winners = measured.map(({ key, eigen, onednn = Infinity, own = Infinity }) => {
    const best = own < eigen * GAIN ? { family: 'own', ms: own } : { family: 'eigen', ms: eigen }
    return { key, family: onednn < best.ms * GAIN ? 'onednn' : best.family }
  })
  const of = (family: Family): string[] => winners.filter((winner) => winner.family === family).map(({ key }) => key).sort()
  return { onednn: of('onednn'), own: of('own') }
}

function eagerAttribute(binding: TFJSBinding, name: string, attribute: Attribute): TFEOpAttr {
  switch (attribute.type) {
    case 'dtype': return { name, type: binding.TF_ATTR_TYPE, value: DATA_TYPE[attribute.value] }
    case 'int': return { name, type: binding.TF_ATTR_INT, value: attribute.value }
    case 'ints': return { name, type: binding.TF_ATTR_INT, value: [...attribute.value] }
    case 'float': return { name, type: binding.TF_ATTR_FLOAT, value: attribute.value }
    case 'bool': return { name, type: binding.TF_ATTR_BOOL, value: attribute.value }
    case 'string': return { name, type: binding.TF_ATTR_STRING, value: attribute.value }
    case 'shape': return { name, type: binding.TF_ATTR_SHAPE, value: [...attribute.value] }
    case 'tensor': throw new TypeError('a measured node has no tensor attribute')
  }
}

/**
 * Measures every choice of kernels among the nodes, each alone on noise of its own shapes. `now` is a clock in
 * milliseconds. After `budget` milliseconds the rest is left unmeasured, and so with Eigen.
 */
export function measureChoices(binding: TFJSBinding, nodes: readonly GraphNode[], now: () => number, budget: number): MeasuredChoice[] {
  const constants = new Map(nodes.filter(({ op }) => op === 'Const').map(({ name, attributes }) => [name, attributes.value]))
  const choices = new Map(nodes.flatMap((node) => (node.choice === undefined ? [] : [[node.choice.key, { node, choice: node.choice }] as const])))
  const until = now() + budget
  return [...choices.values()].flatMap(({ node, choice }) => {
    if (now() > until) return []
    const inputs = choice.inputs.map((input) => inputTensor(binding, input, constants.get(input.ref)))
    try {
      const times: { eigen: number } & Partial<Record<Family, number>> = { eigen: Infinity }
      const variants = [['eigen', node] as const, ...choice.families.map((family) => [family, onFamily[family](node)] as const)]
      // In turns, so that a slow moment of the machine meets both; the first round warms both up.
      for (let round = 0; round <= ROUNDS; round += 1) {
        for (const [family, one] of variants) {
          const attributes = Object.entries(one.attributes).map(([name, attribute]) => eagerAttribute(binding, name, attribute))
          const began = now()
          const outputs = binding.executeOp(one.op, attributes, inputs, choice.outputs)
          const took = now() - began
          for (const { id } of outputs) binding.deleteTensor(id)
          if (round > 0) times[family] = Math.min(times[family] ?? Infinity, took)
        }
      }
      return [{ key: choice.key, ...times }]
    } finally {
      for (const id of inputs) binding.deleteTensor(id)
    }
  })
}

function inputTensor(binding: TFJSBinding, { shape, dtype }: Choice['inputs'][number], constant: Attribute | undefined): number {
  if (constant?.type === 'tensor') return binding.createTensor([...shape], DATA_TYPE[dtype], constant.value)
  const rng = rngOf(1, 'measure', ...shape)
  return binding.createTensor([...shape], DATA_TYPE[dtype], Float32Array.from({ length: sizeOf(shape) }, () => rng.next()))
}
