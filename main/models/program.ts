import type { Recipe } from '../../preload/contract/recipe'
import type { Program } from '../engine/session'
import type { Tensor } from '../engine/ops'
import { architectures } from './architectures'
import { forwardOf, variablesOf } from './graph/build'
import type { ModelFacts } from './graph/facts'
import { checkNormBatch, countGraph, inferGraph } from './graph/infer'
import type { Counts, InferredNode } from './graph/infer'
import { resolveGraph } from './graph/resolve'
import type { LayerGraph } from './graph/types'
import { losses as lossRegistry, maskedMean } from './losses'
import { optimizers } from './optimizers'
import { schedules, withWarmup } from './schedules'

export interface ResolvedModel extends Counts {
  readonly graph: LayerGraph
  readonly inferred: readonly InferredNode[]
  /** Rows for the model table. */
  readonly nodes: readonly { id: string; kind: string; inputs: string[]; shape: number[]; parameters: number; detail: string }[]
}

/** Architecture, slots, heads, shapes and counts of a recipe on given data. Pure; errors name the field or the node. */
export function resolveModel(recipe: Recipe, facts: ModelFacts): ResolvedModel {
  const { arch, ...params } = recipe.model
  const graph = resolveGraph(architectures.get(arch, 'model.arch').graph(params, facts, 'model'), recipe, facts)
  const inferred = inferGraph(graph, facts)
  checkNormBatch(inferred, recipe.batch.norm)
  const nodes = inferred.map(({ node, layer, inputs, shape, variables }) => ({
    id: node.id, kind: node.kind, inputs: [...node.inputs], shape: [...shape], detail: layer.detail(inputs),
    parameters: variables.reduce((sum, v) => sum + v.shape.reduce((a, b) => a * b, 1), 0),
  }))
  return { graph, inferred, nodes, ...countGraph(inferred, recipe.batch.norm) }
}

/** The program that an engine compiles: variables, forward pass, losses and optimiser of a recipe. */
export function buildProgram(recipe: Recipe, facts: ModelFacts): { program: Program; resolved: ResolvedModel } {
  const resolved = resolveModel(recipe, facts)
  const { kind, lr: _lr, weightDecay, decayNormAndBias, clip, lrScale: _scale, ...params } = recipe.optim
  const rule = optimizers.get(kind, 'optim.kind').bind(params, weightDecay, 'optim')
  const targets = recipe.targets.map((target) => ({ ...target, unit: lossRegistry.get(target.loss, `targets.${target.name}.loss`) }))
  return {
    resolved,
    program: {
      variables: variablesOf(resolved.inferred),
      forward: forwardOf(resolved.inferred),
      losses(ops, outputs, labels) {
        const each: Record<string, Tensor> = {}
        let total: Tensor | null = null
        for (const { name, unit, weight } of targets) {
          const output = outputs[name]
          const label = labels[name]
          if (output === undefined || label === undefined) continue
          const loss = maskedMean(ops, unit.perSample(ops, output, label.values), label.present)
          each[name] = loss
          const weighted = weight === 1 ? loss : ops.mul(loss, weight)
          total = total === null ? weighted : ops.add(total, weighted)
        }
        if (total === null) throw new TypeError('no target has labels')
        return { total, targets: each }
      },
      optimizer: { ...rule, clip, decays: (variable) => decayNormAndBias || variable.role === 'kernel' },
    },
  }
}

/** Learning rate as applied: lr x norm batch x accumulate / lrScale.per, times the schedule with its warm-up. */
export function learningRate(recipe: Recipe, moment: { step: number; stepsPerEpoch: number; totalSteps: number }): number {
  const { kind, warmupEpochs, ...params } = recipe.schedule
  const factor = withWarmup(schedules.get(kind, 'schedule.kind').bind(params, 'schedule'), warmupEpochs)
  const { lr, lrScale } = recipe.optim
  const scaled = lrScale === null ? lr : (lr * recipe.batch.norm * recipe.batch.accumulate) / lrScale.per
  return scaled * factor(moment)
}
