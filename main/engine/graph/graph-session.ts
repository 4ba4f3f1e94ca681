import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding'
import type { Batch, EngineFacts, HostTensor, KernelPlan, Program, Session, StepInput, StepOutput } from '../session'
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

  private run(key: CallKey, batches: readonly Batch[], seeds: readonly number[], scalars: readonly number[]): StepOutput[] {
    const { call, loaded } = this.call(key)
    const feeds = call.feeds.flatMap((names, step) => names.map(({ name, node }): Feed => {
      const slash = name.indexOf('/')
      const kind = name.slice(0, slash)
      const rest = name.slice(slash + 1)
      const label = batches[step]?.labels[rest]
      const tensor = kind === 'input' ? batches[step]?.inputs[rest] : kind === 'values' ? label?.values : label?.present
      if (tensor === undefined) throw new RangeError(`the batch has no ${name}`)
      return { node, shape: tensor.shape, values: tensor.data }
    }))
    if (call.scalars !== null) feeds.push({ node: call.scalars, shape: [scalars.length], values: Float32Array.from(scalars) })
    if (call.seed !== null) feeds.push({ node: call.seed, shape: [seeds.length], values: Int32Array.from(seeds) })
    const results = loaded.run(feeds, [...(call.report === null ? [] : [call.report]), ...call.outputs.map(({ node }) => node)])
    const [report = new Float32Array(), outputs] = call.report === null ? [undefined, results] : [results[0], results.slice(1)]
    const width = report.length / key.steps
    return batches.map((_, step) => ({
      loss: report[step * width] ?? NaN,
      losses: Object.fromEntries(call.targets.map((target, i) => [target, report[step * width + i + 1] ?? NaN])),
      gradientNorm: call.norm ? report[step * width + call.targets.length + 1] ?? NaN : null,
      outputs: Object.fromEntries(call.outputs.map(({ target }, i) => {
        const all = outputs[i] ?? new Float32Array()
        const size = all.length / key.steps
        return [target, key.steps === 1 ? all : all.slice(step * size, (step + 1) * size)]
      })),
    }))
  }

  execution() {
    return { kind: 'graph' as const, reason: null }
  }

  step(input: StepInput): StepOutput {
    return single(this.run({ shapes: shapesOf(input.batch), mode: modeOf(input), steps: 1 }, [input.batch], [input.seed], this.scalars(input)))
  }

  /** In one call where each is a whole optimiser batch and all have one shape; else one after the other. */
  steps(inputs: readonly StepInput[]): StepOutput[] {
    const [first] = inputs
    if (first === undefined) return []
    const shapes = shapesOf(first.batch)
    const shape = JSON.stringify(shapes)
    if (inputs.length === 1 || inputs.some((input) => modeOf(input) !== 'whole' || JSON.stringify(shapesOf(input.batch)) !== shape)) return inputs.map((input) => this.step(input))
    return this.run({ shapes, mode: 'whole', steps: inputs.length }, inputs.map(({ batch }) => batch), inputs.map(({ seed }) => seed), inputs.flatMap((input) => this.scalars(input)))
  }

  private scalars({ lr, share, step }: StepInput): number[] {
    return [lr, share, ...this.program.optimizer.scalars(step)]
  }

  evaluate(batch: Batch) {
    const { loss, losses, outputs } = single(this.run({ shapes: shapesOf(batch), mode: 'evaluate', steps: 1 }, [batch], [0], []))
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

const modeOf = ({ apply, share }: StepInput): CallKey['mode'] => (apply ? (share === 1 ? 'whole' : 'end') : 'add')

const single = ([only]: readonly StepOutput[]): StepOutput => {
  if (only === undefined) throw new RangeError('a call gave no step')
  return only
}

const stateName = (kind: FlatVariable['kind'], variable: string): string => (typeof kind === 'string' ? variable : slotName(kind.slot, variable))
