import type { Ops, Shape, Tensor } from './ops'

/**
 * The one interface between training and what executes it. A `Program` is data and pure functions (made by models/);
 * an `Engine` compiles it into a `Session` that owns every variable. Implementations: one graph a call on TensorFlow
 * (graph/), and operation by operation on TensorFlow or wasm (eager-session.ts); load.ts decides.
 */
/** "weighting": learnt beside the model, to weigh its losses. */
export type VariableRole = 'kernel' | 'bias' | 'gamma' | 'beta' | 'statistic' | 'weighting'

export interface VariableSpec {
  /** Unique and stable: node id, dot, variable ("block1.conv.kernel"). */
  readonly name: string
  readonly shape: Shape
  readonly role: VariableRole
  /** Running statistics are state but get no gradient. */
  readonly trainable: boolean
  /** Head variables ("head.<target>.…") are not trunk. */
  readonly trunk: boolean
  /** First values, from the run's seed: a pure function so that every engine starts from the same bits. */
  readonly init: (seed: number) => Float32Array
}

/** PyTorch's clip_grad_norm_ divides by the norm plus this. */
export const CLIP_EPSILON = 1e-6

/** What a forward pass may use. */
export interface ForwardContext {
  readonly ops: Ops
  readonly training: boolean
  variable(name: string): Tensor
  /** After this step the running statistic becomes keep x old + (1 - keep) x value. Ignored outside training. */
  average(name: string, value: Tensor, keep: number): void
}

export interface HostTensor { readonly shape: Shape; readonly data: Float32Array }
/** One norm batch: named inputs ("image" [N,H,W,C], "table" [N,F]) and, per target, values ([N,K] one-hot or [N,1]) and presence [N] in {0,1}. */
export interface Batch {
  readonly size: number
  readonly inputs: Readonly<Record<string, HostTensor>>
  readonly labels: Readonly<Record<string, { readonly values: HostTensor; readonly present: HostTensor }>>
}

export interface OptimizerProgram {
  /** Names of the state kept for each trainable variable, zeros at the start ("momentum", "m", "v"). */
  readonly slots: readonly string[]
  /**
   * Numbers that change with the step (1-based), computed on the host in double precision ("1 / (1 - beta2^step)");
   * update gets them as scalar tensors in the same order, so that a captured graph can be fed with them.
   */
  scalars(step: number): readonly number[]
  /** New value and new slots of one variable. */
  update(ops: Ops, args: { value: Tensor; gradient: Tensor; slots: readonly Tensor[]; lr: Tensor; scalars: readonly Tensor[]; decay: boolean }): { value: Tensor; slots: readonly Tensor[] }
  /** Global L2 norm to clip to, or null. */
  readonly clip: number | null
  /** Whether weight decay applies to this variable. */
  decays(variable: VariableSpec): boolean
}

export interface Program {
  readonly variables: readonly VariableSpec[]
  /** Raw head outputs by target name: [N, classes] logits or [N, 1] values in scaled units. */
  forward(context: ForwardContext, inputs: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>>
  /**
   * Mean losses over the samples that are present: the weighted total, which is differentiated, and each target's own by its
   * name; "part/<target>" is what it adds to the total where that is not its loss, "weight/<target>" a learnt weight. Scalars.
   */
  losses(ops: Ops, outputs: Readonly<Record<string, Tensor>>, labels: Readonly<Record<string, { values: Tensor; present: Tensor }>>, variable: (name: string) => Tensor): { total: Tensor; targets: Readonly<Record<string, Tensor>> }
  readonly optimizer: OptimizerProgram
}

export interface StepInput {
  readonly batch: Batch
  /** Share of this norm batch in its optimiser batch (samples here / samples in all of its norm batches); 1 without accumulation. */
  readonly share: number
  /** True on the last norm batch of an optimiser batch: the accumulated gradient is clipped and applied. */
  readonly apply: boolean
  /** Learning rate as applied, and the 1-based number of the optimiser step that this batch belongs to. */
  readonly lr: number
  readonly step: number
  /** Seed of this step's random ops. */
  readonly seed: number
}

export interface StepOutput {
  /** Total loss and what the program's losses name, as plain numbers. NaN is returned, never thrown: the loop decides. */
  readonly loss: number
  readonly losses: Readonly<Record<string, number>>
  /** Raw outputs by target, so that training metrics cost no second pass. */
  readonly outputs: Readonly<Record<string, Float32Array>>
  /** Global L2 norm of the gradient before clipping, on steps that apply; else null. */
  readonly gradientNorm: number | null
}

/** How a session's steps are run: each as one graph, or operation by operation; and why the latter where a graph was wanted. */
export interface Execution { readonly kind: 'graph' | 'eager'; readonly reason: string | null }

export interface Session {
  readonly engine: EngineFacts
  execution(): Execution
  step(input: StepInput): StepOutput
  /** Steps one after the other, with the results of so many calls of `step`; an engine may run them in one go. */
  steps(inputs: readonly StepInput[]): StepOutput[]
  /** Forward in evaluation mode; losses too when the batch has labels. Changes no state. */
  evaluate(batch: Batch): { losses: Readonly<Record<string, number>>; loss: number; outputs: Readonly<Record<string, Float32Array>> }
  /** Every variable, statistic and optimiser slot ("slot/<slot>/<variable>"), by name. Copies. */
  readState(): ReadonlyMap<string, HostTensor>
  /** Sets what readState gave. A missing, unknown or misshapen name is an error that names it; nothing is set then. */
  writeState(state: ReadonlyMap<string, HostTensor>): void
  dispose(): void
}

export interface EngineFacts {
  /** The engine that really runs. */
  readonly kind: 'tensorflow' | 'wasm'
  readonly device: 'CPU' | 'CUDA'
  readonly deviceName: string
  readonly tensorflow: string | null
  readonly tfjs: string
  readonly threads: { readonly intra: number; readonly inter: number }
  /** The instruction set of our own kernels ("AVX-512"), or null where the engine does without them. */
  readonly kernels: string | null
}

/** Which nodes of a graph run on oneDNN's kernels and on ours, by operation and shapes; all others run on TensorFlow's own (Eigen). */
export interface KernelPlan { readonly onednn: readonly string[]; readonly own: readonly string[] }

export interface Engine {
  readonly facts: EngineFacts
  /** Equal plans give equal bits; an engine without a choice of kernels ignores the plan. */
  compile(program: Program, seed: number, plan?: KernelPlan): Session
  /** Measures which kernels suit a training step on this batch here, in seconds at most. Null where there is no choice. */
  measurePlan(program: Program, batch: Batch): KernelPlan | null
  /** Live tensors outside any session, for leak checks. */
  liveTensors(): number
}
