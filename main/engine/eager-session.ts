import type { Scalar, Variable } from '@tensorflow/tfjs-core'
import { eagerOps } from './eager-ops'
import type { StepScope } from './eager-ops'
import type { Fused } from './fused'
import type { Tensor } from './ops'
import { CLIP_EPSILON } from './session'
import type { Batch, EngineFacts, ForwardContext, HostTensor, Program, Session, StepInput, StepOutput, VariableSpec } from './session'
import { checkState, slotName } from './state'
import { own } from './tfjs'
import type { Runtime, TfTensor } from './tfjs'

const isScalar = (tensor: TfTensor): tensor is Scalar => tensor.rank === 0
function asScalar(tensor: TfTensor): Scalar {
  if (isScalar(tensor)) return tensor
  throw new TypeError(`a loss must be one number, got [${tensor.shape.join(', ')}]`)
}

interface Held { readonly spec: VariableSpec; readonly value: Variable; readonly slots: Variable[]; gradient: Variable | null }

/** A session that runs every operation at once: the plain form of training, and the oracle of the captured one. */
export function eagerSession(runtime: Runtime, fused: Fused, engine: EngineFacts, program: Program, seed: number): Session {
  const { tf } = runtime
  const { optimizer } = program
  const scope: StepScope = { seed: 0, kept: [] }
  const ops = eagerOps(runtime, fused, scope)
  const held = new Map<string, Held>(program.variables.map((spec) => {
    const start = tf.tensor(spec.init(seed), [...spec.shape], 'float32')
    const value = tf.variable(start, spec.trainable)
    start.dispose()
    const slots = spec.trainable ? optimizer.slots.map(() => tf.tidy(() => tf.variable(tf.zeros([...spec.shape]), false))) : []
    return [spec.name, { spec, value, slots, gradient: null }]
  }))
  const trainable = [...held.values()].filter((h) => h.spec.trainable)
  const byTfName = new Map(trainable.map((h) => [h.value.name, h]))

  const find = (name: string): Held => {
    const found = held.get(name)
    if (found === undefined) throw new TypeError(`the model asks for the variable "${name}", which it did not declare`)
    return found
  }
  const context = (training: boolean, updates: Map<string, TfTensor>): ForwardContext => ({
    ops, training,
    variable: (name) => find(name).value,
    average: (name, value, keep) => {
      // The newest value stands; it leaves the gradient's scope and is assigned after the backward pass.
      updates.get(name)?.dispose()
      updates.set(name, tf.keep(tf.tidy(() => tf.add(tf.mul(find(name).value, keep), tf.mul(own(tf, value), 1 - keep)))))
    },
  })
  const upload = ({ shape, data }: HostTensor): TfTensor => tf.tensor(data, [...shape], 'float32')
  const uploadAll = (batch: Batch) => ({
    inputs: Object.fromEntries(Object.entries(batch.inputs).map(([name, tensor]) => [name, upload(tensor)])),
    labels: Object.fromEntries(Object.entries(batch.labels).map(([name, { values, present }]) => [name, { values: upload(values), present: upload(present) }])),
  })
  const host = (tensor: TfTensor): Float32Array => Float32Array.from(tensor.dataSync())
  const scalar = (tensor: Tensor): number => own(tf, tensor).dataSync()[0] ?? NaN
  const release = (tensors: Iterable<TfTensor>): void => {
    for (const tensor of tensors) tensor.dispose()
  }

  const applyUpdate = (lr: number, step: number): number | null => {
    let norm: number | null = null
    tf.tidy(() => {
      const rate = tf.scalar(lr)
      const scalars = optimizer.scalars(step).map((value) => tf.scalar(value))
      let scale: TfTensor | null = null
      if (optimizer.clip !== null) {
        const squares = trainable.flatMap((h) => (h.gradient === null ? [] : [tf.sum(tf.square(h.gradient))]))
        const total = tf.sqrt(tf.addN(squares))
        norm = scalar(total)
        scale = tf.minimum(1, tf.div(optimizer.clip, tf.add(total, CLIP_EPSILON)))
      }
      for (const h of trainable) {
        if (h.gradient === null) continue
        const gradient = scale === null ? h.gradient : tf.mul(h.gradient, scale)
        const next = optimizer.update(ops, { value: h.value, gradient, slots: h.slots, lr: rate, scalars, decay: optimizer.decays(h.spec) })
        h.value.assign(own(tf, next.value))
        next.slots.forEach((slot, i) => h.slots[i]?.assign(own(tf, slot)))
      }
    })
    return norm
  }

  return {
    engine,
    execution: () => ({ kind: 'eager', reason: null }),
    step({ batch, share, apply, lr, step, seed: noise }: StepInput): StepOutput {
      scope.seed = noise
      const updates = new Map<string, TfTensor>()
      const outputsKept: Record<string, TfTensor> = {}
      const lossesKept: Record<string, TfTensor> = {}
      const { inputs, labels } = uploadAll(batch)
      try {
        const { value: loss, grads } = tf.variableGrads(() => {
          const outputs = program.forward(context(true, updates), inputs)
          const { total, targets } = program.losses(ops, outputs, labels, (name) => find(name).value)
          for (const [name, tensor] of Object.entries(outputs)) outputsKept[name] = tf.keep(tf.clone(own(tf, tensor)))
          for (const [name, tensor] of Object.entries(targets)) lossesKept[name] = tf.keep(tf.clone(own(tf, tensor)))
          return asScalar(own(tf, total))
        }, trainable.map((h) => h.value))
        for (const [name, gradient] of Object.entries(grads)) {
          const h = byTfName.get(name)
          if (h === undefined) continue
          tf.tidy(() => {
            const part = share === 1 ? gradient : tf.mul(gradient, share)
            if (h.gradient === null) h.gradient = tf.variable(part, false)
            else h.gradient.assign(tf.add(h.gradient, part))
          })
          gradient.dispose()
        }
        for (const [name, value] of updates) find(name).value.assign(value)
        const gradientNorm = apply ? applyUpdate(lr, step) : null
        if (apply) {
          for (const h of trainable) {
            h.gradient?.dispose()
            h.gradient = null
          }
        }
        const result = {
          loss: scalar(loss), gradientNorm,
          losses: Object.fromEntries(Object.entries(lossesKept).map(([name, tensor]) => [name, scalar(tensor)])),
          outputs: Object.fromEntries(Object.entries(outputsKept).map(([name, tensor]) => [name, host(tensor)])),
        }
        loss.dispose()
        return result
      } finally {
        release(Object.values(inputs))
        release(Object.values(labels).flatMap((l) => [l.values, l.present]))
        release(Object.values(outputsKept))
        release(Object.values(lossesKept))
        release(updates.values())
        release(scope.kept)
        scope.kept.length = 0
      }
    },

    steps(inputs) {
      return inputs.map((input) => this.step(input))
    },

    evaluate(batch) {
      return tf.tidy(() => {
        const { inputs, labels } = uploadAll(batch)
        const outputs = program.forward(context(false, new Map()), inputs)
        const hasLabels = Object.keys(labels).length > 0
        const { total, targets } = hasLabels ? program.losses(ops, outputs, labels, (name) => find(name).value) : { total: null, targets: {} }
        return {
          loss: total === null ? NaN : scalar(total),
          losses: Object.fromEntries(Object.entries(targets).map(([name, tensor]) => [name, scalar(tensor)])),
          outputs: Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, host(own(tf, tensor))])),
        }
      })
    },

    readState() {
      const state = new Map<string, HostTensor>()
      for (const { spec, value, slots } of held.values()) {
        state.set(spec.name, { shape: spec.shape, data: host(value) })
        slots.forEach((slot, i) => state.set(slotName(optimizer.slots[i] ?? String(i), spec.name), { shape: spec.shape, data: host(slot) }))
      }
      return state
    },

    writeState(state) {
      const plan = new Map<string, { variable: Variable; shape: readonly number[] }>()
      for (const { spec, value, slots } of held.values()) {
        plan.set(spec.name, { variable: value, shape: spec.shape })
        slots.forEach((slot, i) => plan.set(slotName(optimizer.slots[i] ?? String(i), spec.name), { variable: slot, shape: spec.shape }))
      }
      checkState(state, new Map([...plan].map(([name, { shape }]) => [name, shape])))
      tf.tidy(() => {
        for (const [name, tensor] of state) plan.get(name)?.variable.assign(upload(tensor))
      })
    },

    dispose() {
      for (const { value, slots, gradient } of held.values()) {
        value.dispose()
        gradient?.dispose()
        for (const slot of slots) slot.dispose()
      }
    },
  }
}
