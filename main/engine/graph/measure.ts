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
const NOISE = 4099
/** A family that is this many times slower than the best is not run again. */
const HOPELESS = 1.5

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

/** One node on one family of kernels, ready to be run alone. */
interface Runner { readonly family: Family | 'eigen'; readonly run: () => void }

function runnersOf(binding: TFJSBinding, node: GraphNode, choice: Choice, inputs: readonly number[]): Runner[] {
  // Eigen last: where it is far slower it is run twice and no more.
  const variants = [...choice.families.map((family) => [family, onFamily[family](node)] as const), ['eigen', node] as const]
  return variants.map(([family, { op, attributes }]) => {
    const given = Object.entries(attributes).map(([name, attribute]) => eagerAttribute(binding, name, attribute))
    return { family, run: () => { for (const { id } of binding.executeOp(op, given, [...inputs], choice.outputs)) binding.deleteTensor(id) } }
  })
}

/** Milliseconds of each, the lowest of some rounds in turns, so that a slow moment of the machine meets all of them. */
export function race(runners: readonly Runner[], now: () => number, budget: number): Partial<Record<Runner['family'], number>> {
  const times: Partial<Record<Runner['family'], number>> = {}
  const until = now() + budget
  // The first run of each makes what is kept for later ones; its time says nothing.
  for (const { run } of runners) run()
  let left = runners
  for (let round = 0; round < ROUNDS && left.length > 1 && (round === 0 || now() < until); round += 1) {
    for (const { family, run } of left) {
      const began = now()
      run()
      times[family] = Math.min(times[family] ?? Infinity, now() - began)
    }
    const best = Math.min(...Object.values(times))
    left = left.filter(({ family }) => (times[family] ?? Infinity) <= best * HOPELESS)
  }
  return times
}

/**
 * Measures every choice of kernels among the nodes, each alone on noise of its own shapes. `now` is a clock in
 * milliseconds; `budget`, in milliseconds, is dealt out among them.
 */
export function measureChoices(binding: TFJSBinding, nodes: readonly GraphNode[], now: () => number, budget: number): MeasuredChoice[] {
  const constants = new Map(nodes.filter(({ op }) => op === 'Const').map(({ name, attributes }) => [name, attributes.value]))
  const choices = [...new Map(nodes.flatMap((node) => (node.choice === undefined ? [] : [[node.choice.key, { node, choice: node.choice }] as const]))).values()]
  const until = now() + budget
  return choices.map(({ node, choice }, i) => {
    const inputs = choice.inputs.map((input) => inputTensor(binding, input, constants.get(input.ref)))
    try {
      const { eigen = Infinity, ...others } = race(runnersOf(binding, node, choice, inputs), now, Math.max(0, until - now()) / (choices.length - i))
      return { key: choice.key, eigen, ...others }
    } finally {
      for (const id of inputs) binding.deleteTensor(id)
    }
  })
}

/** Noise of so many numbers; a few thousand, again and again, are as good to measure with and made in no time. */
function noise(size: number): Float32Array {
  const rng = rngOf(1, 'measure')
  const some = Float32Array.from({ length: Math.min(size, NOISE) }, () => rng.next())
  const all = new Float32Array(size)
  for (let at = 0; at < size; at += some.length) all.set(some.subarray(0, Math.min(some.length, size - at)), at)
  return all
}

function inputTensor(binding: TFJSBinding, { shape, dtype }: Choice['inputs'][number], constant: Attribute | undefined): number {
  return binding.createTensor([...shape], DATA_TYPE[dtype], constant?.type === 'tensor' ? constant.value : noise(sizeOf(shape)))
}
