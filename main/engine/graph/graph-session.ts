import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding'
import type { Batch, EngineFacts, HostTensor, Program, Session, StepInput } from '../session'
import { checkState, slotName } from '../state'
import { buildCall, shapesOf } from './build'
import type { CallKey, CompiledCall } from './build'
import { Flat, gradientOf, layoutOf, slotOf, weightsOf } from './flat'
import { Graph } from './graph'
import { DATA_TYPE, TAG, savedModelBytes } from './saved-model'
import type { KernelPlan } from './plan'
import { GraphVariables, feedOf, getOf, setOf } from './variables'

type Feed = { readonly node: string; readonly shape: readonly number[]; readonly values: Float32Array | Int32Array }

/** A graph in a TensorFlow session of its own: fed with arrays, it gives arrays. */
class LoadedGraph {
  private readonly id: number

  constructor(private readonly binding: TFJSBinding, graph: Graph, plan: KernelPlan) {
    const folder = mkdtempSync(join(tmpdir(), 'atelier-graph-'))
    try {
      writeFileSync(join(folder, 'saved_model.pb'), savedModelBytes(graph.nodes.map(plan)))
      this.id = binding.loadSavedModel(folder, TAG)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  run(feeds: readonly Feed[], fetches: readonly string[]): Float32Array[] {
    const { binding } = this
    const fed = feeds.map(({ shape, values }) => binding.createTensor([...shape], DATA_TYPE[values instanceof Int32Array ? 'int32' : 'float32'], values))
    try {
      const results = binding.runSavedModel(this.id, fed, feeds.map(({ node }) => `${node}:0`).join(','), fetches.map((node) => `${node}:0`).join(','))
      return results.map(({ id }) => {
        const values = binding.tensorDataSync(id)
        binding.deleteTensor(id)
        return values instanceof Float32Array ? values : Float32Array.from(values)
      })
    } finally {
      for (const id of fed) binding.deleteTensor(id)
    }
  }

  close(): void {
    this.binding.deleteSavedModel(this.id)
  }
}

/**
 * A session whose every call is one TensorFlow graph run: forward, backward and update in a single call, with the weights
 * living in TensorFlow. A batch of a new shape gets its own nodes in a new graph, into which the state is carried over.
 */
export class GraphSession implements Session {
  private readonly layout
  private readonly calls = new Map<string, CompiledCall>()
  private readonly keys: CallKey[] = []
  private loaded: LoadedGraph | null = null
  /** Flat variables, while no graph is loaded that holds them. */
  private resting: ReadonlyMap<string, Float32Array>

  constructor(private readonly binding: TFJSBinding, readonly engine: EngineFacts, private readonly program: Program, seed: number, private readonly plan: KernelPlan) {
    this.layout = layoutOf(program)
    this.resting = new Map(this.flats().map(({ name, flat, kind }) => [name, kind === 'weights' ? flat.gather((spec) => spec.init(seed)) : new Float32Array(flat.rows * 16)]))
  }

  /** Every flat variable that the graph holds. */
  private flats(): { name: string; flat: Flat; kind: 'weights' | 'gradient' | { slot: string } }[] {
    const { trained, statistics } = this.layout
    return [
      ...trained.flatMap(({ flat }) => [
        { name: weightsOf(flat), flat, kind: 'weights' as const },
        { name: gradientOf(flat), flat, kind: 'gradient' as const },
        ...this.program.optimizer.slots.map((slot) => ({ name: slotOf(slot, flat), flat, kind: { slot } })),
      ]),
      ...(statistics.rows === 0 ? [] : [{ name: weightsOf(statistics), flat: statistics, kind: 'weights' as const }]),
    ]
  }

  private held(): ReadonlyMap<string, Float32Array> {
    if (this.loaded === null) return this.resting
    const names = this.flats().map(({ name }) => name)
    const values = this.loaded.run([], names.map(getOf))
    return new Map(names.map((name, i) => [name, values[i] ?? new Float32Array()]))
  }

  private hold(values: ReadonlyMap<string, Float32Array>): void {
    if (this.loaded === null) {
      this.resting = values
      return
    }
    const flats = this.flats()
    this.loaded.run(flats.map(({ name, flat }) => ({ node: feedOf(name), shape: flat.shape, values: values.get(name) ?? new Float32Array() })), flats.map(({ name }) => setOf(name)))
  }

  /** The compiled call for a key. A new one means a new graph with all calls so far; the state moves into it. */
  private call(key: CallKey): { call: CompiledCall; loaded: LoadedGraph } {
    const id = JSON.stringify(key)
    const known = this.calls.get(id)
    if (known !== undefined && this.loaded !== null) return { call: known, loaded: this.loaded }
    const graph = new Graph()
    const variables = new GraphVariables(graph)
    for (const { name, flat } of this.flats()) variables.declare(name, flat.shape)
    const keys = [...this.keys, key]
    const built = keys.map((one, i) => [JSON.stringify(one), buildCall(graph, variables, this.program, this.layout, one, `call${i}`)] as const)
    const values = this.held()
    const next = new LoadedGraph(this.binding, graph, this.plan)
    this.loaded?.close()
    this.loaded = next
    this.hold(values)
    this.resting = new Map()
    this.keys.push(key)
    for (const [name, compiled] of built) this.calls.set(name, compiled)
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

  readState(): ReadonlyMap<string, HostTensor> {
    const held = this.held()
    const state = new Map<string, HostTensor>()
    for (const { name, flat, kind } of this.flats()) {
      if (kind === 'gradient') continue
      for (const { spec, data } of flat.scatter(held.get(name) ?? new Float32Array())) state.set(kind === 'weights' ? spec.name : slotName(kind.slot, spec.name), { shape: spec.shape, data })
    }
    return state
  }

  writeState(state: ReadonlyMap<string, HostTensor>): void {
    const flats = this.flats()
    const stored = flats.filter(({ kind }) => kind !== 'gradient')
    const nameOf = (kind: 'weights' | 'gradient' | { slot: string }, variable: string): string => (typeof kind === 'string' ? variable : slotName(kind.slot, variable))
    checkState(state, new Map(stored.flatMap(({ flat, kind }) => flat.places.map(({ spec }) => [nameOf(kind, spec.name), spec.shape]))))
    this.hold(new Map(flats.map(({ name, flat, kind }) => [name, kind === 'gradient' ? new Float32Array(flat.rows * 16) : flat.gather((spec) => state.get(nameOf(kind, spec.name))?.data ?? new Float32Array())])))
  }

  dispose(): void {
    this.loaded?.close()
    this.loaded = null
  }
}
