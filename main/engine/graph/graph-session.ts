import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding'
import type { Batch, EngineFacts, HostTensor, KernelPlan, Program, Session, StepInput } from '../session'
import { checkState, slotName } from '../state'
import { buildGraph, shapesOf } from './build'
import type { CallKey, CompiledCall } from './build'
import { flatVariables, layoutOf } from './flat'
import type { FlatVariable, Layout } from './flat'
import { LoadedGraph } from './loaded-graph'
import type { Feed } from './loaded-graph'
import { planned } from './plan'
import { feedOf, getOf, setOf } from './variables'

/**
 * A session whose every call is one TensorFlow graph run: forward, backward and update in a single call, with the weights
 * living in TensorFlow. A batch of a new shape gets its own nodes in a new graph, into which the state is carried over.
 */
export class GraphSession implements Session {
  private readonly layout: Layout
  private built: { readonly loaded: LoadedGraph; readonly calls: ReadonlyMap<string, CompiledCall>; readonly variables: readonly FlatVariable[] } | null = null
  private keys: readonly CallKey[] = []
  /** Flat variables by name, while no graph is loaded that holds them. */
  private resting: ReadonlyMap<string, Float32Array>

  constructor(private readonly binding: TFJSBinding, readonly engine: EngineFacts, private readonly program: Program, seed: number, private readonly plan: KernelPlan, private readonly own: number | null) {
    this.layout = layoutOf(program)
    this.resting = new Map(flatVariables(this.layout, [], false).map(({ name, flat }) => [name, flat.gather((spec) => spec.init(seed))]))
  }

  private held(): ReadonlyMap<string, Float32Array> {
    if (this.built === null) return this.resting
    const { loaded, variables } = this.built
    const values = loaded.run([], variables.map(({ name }) => getOf(name)))
    return new Map(variables.map(({ name }, i) => [name, values[i] ?? new Float32Array()]))
  }

  /** Sets every variable of the loaded graph; one that has no value yet starts at 0. */
  private hold(values: ReadonlyMap<string, Float32Array>): void {
    this.resting = values
    if (this.built === null) return
    const { loaded, variables } = this.built
    loaded.run(variables.map(({ name, flat }) => ({ node: feedOf(name), shape: flat.shape, values: values.get(name) ?? flat.zeros() })), variables.map(({ name }) => setOf(name)))
    this.resting = new Map()
  }

  /** The compiled call for a key. A new one means a new graph with all calls so far, into which the state moves. */
  private call(key: CallKey): { call: CompiledCall; loaded: LoadedGraph } {
    const id = JSON.stringify(key)
    const known = this.built?.calls.get(id)
    if (this.built !== null && known !== undefined) return { call: known, loaded: this.built.loaded }
    const keys = [...this.keys, key]
    const { graph, calls, variables } = buildGraph(this.program, this.layout, keys, this.own)
    const values = this.held()
    this.dispose()
    this.resting = values
    this.built = { loaded: new LoadedGraph(this.binding, planned(graph.nodes, this.plan)), calls, variables }
    this.keys = keys
    this.hold(values)
    return this.call(key)
  }

  private run(key: CallKey, batch: Batch, seed: number, scalars: readonly number[]) {
    const { call, loaded } = this.call(key)
    const feeds = call.feeds.map(({ name, node }): Feed => {
      const [kind, ...rest] = name.split('/')
      const label = batch.labels[rest.join('/')]
      const tensor = kind === 'input' ? batch.inputs[rest.join('/')] : kind === 'values' ? label?.values : label?.present
      if (tensor === undefined) throw new RangeError(`the batch has no ${name}`)
      return { node, shape: tensor.shape, values: tensor.data }
    })
    const results = loaded.run([...feeds, ...(call.scalars === null ? [] : [{ node: call.scalars, shape: [scalars.length], values: Float32Array.from(scalars) }]), ...(call.seed === null ? [] : [{ node: call.seed, shape: [], values: Int32Array.of(seed) }])], [...(call.report === null ? [] : [call.report]), ...call.outputs.map(({ node }) => node)])
    const [report = new Float32Array(), outputs] = call.report === null ? [undefined, results] : [results[0], results.slice(1)]
    return {
      loss: report[0] ?? NaN,
      losses: Object.fromEntries(call.targets.map((target, i) => [target, report[i + 1] ?? NaN])),
      gradientNorm: call.norm ? report[call.targets.length + 1] ?? NaN : null,
      outputs: Object.fromEntries(call.outputs.map(({ target }, i) => [target, outputs[i] ?? new Float32Array()])),
    }
  }

  execution() {
    return { kind: 'graph' as const, reason: null }
  }

  step({ batch, share, apply, lr, step, seed }: StepInput) {
    const mode = apply ? (share === 1 ? 'whole' : 'end') : 'add'
    return this.run({ shapes: shapesOf(batch), mode }, batch, seed, [lr, share, ...this.program.optimizer.scalars(step)])
  }

  evaluate(batch: Batch) {
    const { loss, losses, outputs } = this.run({ shapes: shapesOf(batch), mode: 'evaluate' }, batch, 0, [])
    return { loss, losses, outputs }
  }

  private stored(): FlatVariable[] {
    return flatVariables(this.layout, this.program.optimizer.slots, false)
  }

  readState(): ReadonlyMap<string, HostTensor> {
    const held = this.held()
    return new Map(this.stored().flatMap(({ name, flat, kind }) => (
      flat.scatter(held.get(name) ?? flat.zeros()).map(({ spec, data }) => [stateName(kind, spec.name), { shape: spec.shape, data }] as const))))
  }

  writeState(state: ReadonlyMap<string, HostTensor>): void {
    const stored = this.stored()
    checkState(state, new Map(stored.flatMap(({ flat, kind }) => flat.places.map(({ spec }) => [stateName(kind, spec.name), spec.shape]))))
    this.hold(new Map(stored.map(({ name, flat, kind }) => [name, flat.gather((spec) => state.get(stateName(kind, spec.name))?.data ?? new Float32Array())])))
  }

  dispose(): void {
    this.built?.loaded.close()
    this.built = null
  }
}

const stateName = (kind: FlatVariable['kind'], variable: string): string => (typeof kind === 'string' ? variable : slotName(kind.slot, variable))
