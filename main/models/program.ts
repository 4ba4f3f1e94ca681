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
import { lossWeightings, losses as lossRegistry, maskedMean } from './losses'
import type { BoundWeighting, TargetLoss, WeighedPart } from './losses/weighting'
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

function weightingOf({ loss: { weighting, ...params } }: Recipe): BoundWeighting {
  return lossWeightings.get(weighting, 'loss.weighting').bind(params, 'loss')
}

/** What each target's loss is multiplied with at the first step, in the recipe's order. */
export function initialWeights(recipe: Recipe): number[] {
  const weighting = weightingOf(recipe)
  return recipe.targets.map((target) => weighting.initial(target))
}

/** The program that an engine compiles: variables, forward pass, losses and optimiser of a recipe. */
export function buildProgram(recipe: Recipe, facts: ModelFacts): { program: Program; resolved: ResolvedModel } {
  const resolved = resolveModel(recipe, facts)
  const { kind, lr: _lr, weightDecay, decayNormAndBias, clip, lrScale: _scale, ...params } = recipe.optim
  const rule = optimizers.get(kind, 'optim.kind').bind(params, weightDecay, 'optim')
  const targets = recipe.targets.map((target) => ({ target, unit: lossRegistry.get(target.loss, `targets.${target.name}.loss`) }))
  const weighting = weightingOf(recipe)
  return {
    resolved,
    program: {
      variables: [...variablesOf(resolved.inferred), ...weighting.variables(recipe.targets)],
      forward: forwardOf(resolved.inferred),
      losses(ops, outputs, labels, variable) {
        const losses = targets.flatMap(({ target, unit }): TargetLoss[] => {
          const [output, label] = [outputs[target.name], labels[target.name]]
          return output === undefined || label === undefined ? [] : [{ target, present: label.present, loss: maskedMean(ops, unit.perSample(ops, output, label.values), label.present) }]
        })
        const parts = weighting.parts(ops, variable, losses)
        const [first, ...others] = parts
        if (first === undefined) throw new TypeError('no target has labels')
        const plain = parts.every(({ part }, i) => part === losses[i]?.loss)
        return { total: others.reduce((sum, { part }) => ops.add(sum, part), first.part), targets: Object.fromEntries(losses.flatMap(({ target: { name }, loss }, i) => named(name, loss, plain ? undefined : parts[i]))) }
      },
      optimizer: { ...rule, clip, decays: ({ role }) => role === 'kernel' || (decayNormAndBias && role !== 'weighting') },
    },
  }
}

/** The scalars that a step tells of one target. */
const named = (name: string, loss: Tensor, weighed: WeighedPart | undefined): [string, Tensor][] => [
  [name, loss], ...(weighed === undefined ? [] : [[`part/${name}`, weighed.part] satisfies [string, Tensor]]), ...(weighed === undefined || weighed.factor === null ? [] : [[`weight/${name}`, weighed.factor] satisfies [string, Tensor]]),
]

/** Learning rate as applied: lr x norm batch x accumulate / lrScale.per, times the schedule with its warm-up. */
export function learningRate(recipe: Recipe, moment: { step: number; stepsPerEpoch: number; totalSteps: number }): number {
  const { kind, warmupEpochs, ...params } = recipe.schedule
  const factor = withWarmup(schedules.get(kind, 'schedule.kind').bind(params, 'schedule'), warmupEpochs)
  const { lr, lrScale } = recipe.optim
  const scaled = lrScale === null ? lr : (lr * recipe.batch.norm * recipe.batch.accumulate) / lrScale.per
  return scaled * factor(moment)
}
