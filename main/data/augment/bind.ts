import { z } from 'zod'
import { augmentStep } from '../../../preload/contract/recipe'
import type { JsonObject } from '../../../preload/contract/json'
import { AtelierError, ProblemsError } from '../../lib/errors'
import type { Problem } from '../../lib/errors'
import { parseParams } from '../../lib/registry'
import { sizeError } from './define'
import type { AugmentStep, BoundStep } from './define'
import type { Size } from './kernels/raster'
import { stepJson } from './one-of'
import { augmentations } from './registry'

/** A recipe's augmentation with every parameter parsed. */
export interface Pipeline {
  readonly steps: readonly BoundStep[]
  /** Index of the step that mixes samples, -1 where none does. */
  readonly mixing: number
}

/** Parses a step and those below it. Problems are gathered, each with its path. */
function bindSteps(steps: readonly AugmentStep[], where: string, seen: Set<string>, problems: Problem[]): BoundStep[] {
  return steps.flatMap((step) => {
    const path = `${where}.${step.id}`
    try {
      if (seen.has(step.id)) throw new ProblemsError('recipe.invalid', [{ path, message: 'another step has this id', hint: 'Ids must differ, since each step draws from a generator of its own.' }])
      seen.add(step.id)
      const { id, op, p, ...given } = step
      const unit = augmentations.get(op, `${path}.op`)
      return [{ id, op, p, where: path, transform: unit.bind(given, path, (below, list) => bindSteps(below, list, seen, problems)) }]
    } catch (error) {
      if (error instanceof ProblemsError) problems.push(...error.problems)
      else if (error instanceof AtelierError) problems.push({ path: `${path}.op`, message: error.message.replace(`${path}.op: `, ''), hint: error.hint })
      else throw error
      return []
    }
  })
}

/**
 * Validates a recipe's list of steps. Throws ProblemsError("recipe.invalid") with every problem and its path
 * "<where>.<step id>.<field>": unknown transforms, parameters out of range, ids that are taken, a second step that mixes.
 */
export function bindPipeline(steps: unknown, where = 'augment'): Pipeline {
  const problems: Problem[] = []
  const bound = bindSteps(parseParams(z.array(augmentStep), steps, where), where, new Set(), problems)
  const mixers = bound.filter(({ transform }) => transform.traits.mixes)
  for (const { where: path } of mixers.slice(1)) problems.push({ path: `${path}.op`, message: 'another step mixes samples already', hint: 'Put mixup and CutMix under one oneOf.' })
  if (problems.length > 0) throw new ProblemsError('recipe.invalid', problems)
  return { steps: bound, mixing: bound.findIndex(({ transform }) => transform.traits.mixes) }
}

/** The list of steps with every default filled in, as a recipe keeps it. */
export const completeSteps = (steps: unknown, where = 'augment'): JsonObject[] => bindPipeline(steps, where).steps.map(stepJson)

/** Sizes before the first step and after each. Throws AtelierError("augment.size") that names the step which cannot be. */
export function sizesThrough({ steps }: Pipeline, size: Size): Size[] {
  const sizes = [size]
  let now = size
  for (const { transform, p, where } of steps) {
    const next = transform.outputSize(now)
    if (p < 1 && (next.height !== now.height || next.width !== now.width)) {
      throw sizeError(where, `it changes the size from ${now.height}x${now.width} to ${next.height}x${next.width}, but acts on a share of the images only`, 'Set its p to 1, or let it keep the size.')
    }
    now = next
    sizes.push(now)
  }
  return sizes
}

/** Size of what comes out for images of this size. */
export const outputSize = (pipeline: Pipeline, size: Size): Size => sizesThrough(pipeline, size).at(-1) ?? size
