import { AtelierError } from '../../lib/errors'
import type { Shape } from '../ops'
import type { Batch, Program } from '../session'
import { flatVariables, gradientOf, weightsOf } from './flat'
import type { FlatVariable, Layout } from './flat'
import { Graph, attribute as a, graphTensor as symbol } from './graph'
import type { GraphTensor } from './graph'
import { graphOps } from './graph-ops'
import { kernels } from './kernels'
import type { Kernels } from './kernels'
import { Tape } from './tape'
import { GraphState } from './state'
import { applyGradients, averaged } from './update'
import { GraphVariables } from './variables'

/** What tells one compiled call from another. Shapes are by feed: "input/<name>", "values/<target>", "present/<target>". */
export interface CallKey {
  readonly shapes: Readonly<Record<string, Shape>>
  /** "whole": the norm batch is an optimiser batch. "add": its gradient is only added to the sum. "end": added, and the sum applied. */
  readonly mode: 'evaluate' | 'whole' | 'add' | 'end'
  /** Steps in one call, one after the other, each on a batch of its own. */
  readonly steps: number
}

/** How a compiled call is fed and what it gives, by node name; null where it has no such thing. */
export interface CompiledCall {
  /** For each step its feeds, in one order. */
  readonly feeds: readonly (readonly { readonly name: string; readonly node: string }[])[]
  /** Of each step [learning rate, share, the optimiser's own], in a row. */
  readonly scalars: string | null
  /** [steps] int32. */
  readonly seed: string | null
  /** Of each step [total loss, loss of each of `targets`, norm of the gradient where `norm`], in a row. */
  readonly report: string | null
  readonly targets: readonly string[]
  readonly norm: boolean
  /** Of each step the target's outputs, in a row. */
  readonly outputs: readonly { readonly target: string; readonly node: string }[]
}

export const shapesOf = (batch: Batch): Record<string, Shape> => ({
  ...Object.fromEntries(Object.entries(batch.inputs).map(([name, { shape }]) => [`input/${name}`, shape])),
  ...Object.fromEntries(Object.entries(batch.labels).flatMap(([name, { values, present }]) => [[`values/${name}`, values.shape], [`present/${name}`, present.shape]])),
})

const must = <V>(value: V | null | undefined, what: string): V => {
  if (value === null || value === undefined) throw new RangeError(`${what} is missing`)
  return value
}

/** Placeholders of a call's inputs and labels. */
function placeholders(graph: Graph, { shapes }: CallKey, prefix: string) {
  const feeds = Object.entries(shapes).map(([name, shape]) => ({ name, node: `${prefix}/${name}`, tensor: graph.placeholder(`${prefix}/${name}`, shape) }))
  const of = (kind: string) => feeds.filter(({ name }) => name.startsWith(`${kind}/`)).map(({ name, tensor }) => [name.slice(kind.length + 1), tensor] as const)
  const present = new Map(of('present'))
  return {
    feeds: feeds.map(({ name, node }) => ({ name, node })),
    inputs: Object.fromEntries(of('input')),
    labels: Object.fromEntries(of('values').map(([target, values]) => [target, { values, present: must(present.get(target), `presence of "${target}"`) }])),
  }
}

interface StepFeeds { readonly scalars: readonly GraphTensor[]; readonly seed: () => GraphTensor }
interface StepResult { readonly report: readonly GraphTensor[] | null; readonly targets: readonly string[]; readonly norm: boolean; readonly outputs: readonly (readonly [string, GraphTensor])[] }

/** Writes one step: the forward pass, and in training backward pass and update, which `state` takes up. */
function buildStep(graph: Graph, k: Kernels, state: GraphState, program: Program, layout: Layout, mode: CallKey['mode'], { inputs, labels }: ReturnType<typeof placeholders>, feeds: StepFeeds): StepResult {
  const tape = new Tape(k)
  const training = mode !== 'evaluate'
  const ops = graphOps(graph, k, tape, feeds.seed)
  const weights = layout.trained.map(({ flat, decay }) => {
    const whole = state.read(weightsOf(flat))
    return { flat, decay, whole, parts: flat.split(graph, k, whole) }
  })
  const statistics = layout.statistics.rows === 0 ? null : state.read(weightsOf(layout.statistics))
  const byName = new Map([...weights.flatMap(({ parts }) => [...parts]), ...(statistics === null ? [] : layout.statistics.split(graph, k, statistics))])
  if (training) for (const { parts } of weights) for (const part of parts.values()) tape.watch(part)
  const measured = new Map<string, { value: GraphTensor; keep: number }>()
  const variable = (name: string): GraphTensor => must(byName.get(name), `the variable "${name}", which the model asks for,`)
  const outputs = program.forward({
    ops, training, variable,
    average: (name, value, keep) => { measured.set(name, { value: symbol(value), keep }) },
  }, inputs)
  const judged = training || Object.keys(labels).length > 0 ? program.losses(ops, outputs, labels, variable) : null
  let norm: GraphTensor | null = null
  if (training && judged !== null) {
    const [lr, share, ...rest] = feeds.scalars
    const gradients = backward(tape, symbol(judged.total), byName)
    const trained = weights.map(({ flat, decay, whole }) => {
      const own = flat.join(graph, k, ({ name }) => gradients(name))
      return { flat, decay, whole, gradient: mode === 'whole' ? own : k.add(state.read(gradientOf(flat)), k.mul(own, must(share, 'the share'))) }
    })
    if (mode === 'add') for (const { flat, gradient } of trained) state.write(gradientOf(flat), gradient)
    else norm = applyGradients(k, ops, state, program.optimizer, trained, must(lr, 'the learning rate'), rest, mode === 'end')
    if (statistics !== null && measured.size > 0) state.write(weightsOf(layout.statistics), averaged(graph, k, layout.statistics, statistics, measured))
  }
  return {
    report: judged === null ? null : [judged.total, ...Object.values(judged.targets), ...(norm === null ? [] : [norm])].map(symbol),
    targets: judged === null ? [] : Object.keys(judged.targets), norm: norm !== null, outputs: Object.entries(outputs).map(([target, tensor]) => [target, symbol(tensor)]),
  }
}

/**
 * Writes one call of the program into the graph: its steps, and what they leave in the variables. `prefix` makes its names
 * its own. Throws AtelierError("engine.capture") where the program cannot be a graph of this kind.
 */
function buildCall(graph: Graph, variables: GraphVariables, program: Program, layout: Layout, key: CallKey, prefix: string): CompiledCall {
  const k = kernels(graph)
  const state = new GraphState(variables)
  const width = 2 + program.optimizer.scalars(1).length
  const scalars = key.mode === 'evaluate' ? null : `${prefix}/scalars`
  const numbers = scalars === null ? [] : k.unpack(graph.placeholder(scalars, [width * key.steps]))
  const noise: { seeds: readonly GraphTensor[] | null } = { seeds: null }
  const seed = (step: number) => (): GraphTensor => must((noise.seeds ??= k.unpack(graph.placeholder(`${prefix}/seed`, [key.steps], 'int32')))[step], 'the seed')
  const steps = Array.from({ length: key.steps }, (_, step) => {
    const fed = placeholders(graph, key, `${prefix}/${step}`)
    return { fed, result: buildStep(graph, k, state, program, layout, key.mode, fed, { scalars: numbers.slice(step * width, (step + 1) * width), seed: seed(step) }) }
  })
  const results = steps.map(({ result }) => result)
  const { report: reported, targets, norm, outputs } = must(results[0], 'a step')
  const report = reported === null ? null : `${prefix}/report`
  // The report comes after every write, so that a step that was read is a step that is done.
  if (report !== null) name(graph, k.pack(results.flatMap((result) => result.report ?? [])), report, state.commit())
  return {
    feeds: steps.map(({ fed }) => fed.feeds), scalars, seed: noise.seeds === null ? null : `${prefix}/seed`, report, targets, norm,
    outputs: outputs.map(([target], at) => {
      const node = `${prefix}/output/${target}`
      name(graph, k.concat(results.flatMap((result) => result.outputs[at]?.[1] ?? []), 0), node, [])
      return { target, node }
    }),
  }
}

/** The graph of a session with these calls: its variables, and the calls by JSON.stringify of their keys. `own`: see Graph. */
export function buildGraph(program: Program, layout: Layout, keys: readonly CallKey[], own: number | null): { graph: Graph; calls: ReadonlyMap<string, CompiledCall>; variables: readonly FlatVariable[] } {
  const graph = new Graph(own)
  const held = new GraphVariables(graph)
  const variables = flatVariables(layout, program.optimizer.slots, keys.some(({ mode }) => mode === 'add' || mode === 'end'))
  for (const { name: variable, flat } of variables) held.declare(variable, flat.shape)
  return { graph, variables, calls: new Map(keys.map((key, i) => [JSON.stringify(key), buildCall(graph, held, program, layout, key, `call${i}`)])) }
}

function name(graph: Graph, tensor: GraphTensor, node: string, after: readonly GraphTensor[]): void {
  graph.one('Identity', [tensor], { T: a.dtype('float32') }, tensor.shape, { name: node, after })
}

/** dL/dvariable by name. */
function backward(tape: Tape, loss: GraphTensor, variables: ReadonlyMap<string, GraphTensor>): (name: string) => GraphTensor {
  const names = [...variables.keys()]
  const gradients = tape.gradients(loss, [...variables.values()])
  return (wanted) => {
    const gradient = gradients[names.indexOf(wanted)]
    if (gradient === null || gradient === undefined) throw new AtelierError('engine.capture', `The loss does not depend on "${wanted}".`, 'Remove the layer, or lead its output to a head.')
    return gradient
  }
}

