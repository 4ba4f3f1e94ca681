import { z } from 'zod'
import { augmentStep } from '../../../preload/contract/recipe'
import type { JsonObject } from '../../../preload/contract/json'
import { json, jsonObject } from '../../../preload/contract/json'
import { parseParams } from '../../lib/registry'
import { sizeError } from './define'
import type { BoundStep, Transform } from './define'
import { copyPixels } from './kernels/raster'

const params = z.strictObject({ of: z.array(augmentStep).min(1) })

/** The id of the chosen step, and what it drew; null where its own probability left it out. */
const drawnChoice = z.strictObject({ chosen: z.string(), drawn: z.record(z.string(), json).nullable() })

/** A step of a list as the recipe has it, complete. */
export const stepJson = ({ id, op, p, transform }: BoundStep): JsonObject => ({ id, op, p, ...transform.params })

/** Chooses one of its steps, each as likely; that step's own probability then decides whether it acts. */
export const oneOf: Transform = {
  id: 'oneOf', group: 'choice', title: 'One of', summary: 'Chooses one of several steps for each image.', source: '',
  params, traits: { colour: 'any', mirrors: false, moves: false, mixes: false },
  bind(given, where, bindSteps) {
    const steps = bindSteps(parseParams(params, given, where).of, `${where}.of`)
    const some = (trait: 'mirrors' | 'moves' | 'mixes'): boolean => steps.some(({ transform }) => transform.traits[trait])
    const chosenOf = (id: string): BoundStep => {
      const step = steps.find((one) => one.id === id)
      if (step === undefined) throw new RangeError(`${where} has no step "${id}"`)
      return step
    }
    return {
      traits: { colour: steps.every(({ transform }) => transform.traits.colour === 'rgb') ? 'rgb' : 'any', mirrors: some('mirrors'), moves: some('moves'), mixes: some('mixes') },
      params: { of: steps.map(stepJson) },
      outputSize(size) {
        const sizes = steps.map(({ transform, p }) => ({ ...transform.outputSize(size), p }))
        const first = sizes[0] ?? { ...size, p: 1 }
        const other = sizes.find(({ height, width, p }) => height !== first.height || width !== first.width || (p < 1 && (height !== size.height || width !== size.width)))
        if (other !== undefined) throw sizeError(where, `its steps give images of different sizes, such as ${first.height}x${first.width} and ${other.p < 1 ? size.height : other.height}x${other.p < 1 ? size.width : other.width}`, 'Let all of them keep the size, or name one size and p 1 in all.')
        return { height: first.height, width: first.width, channels: size.channels }
      },
      sample(rng, size) {
        const step = steps[rng.int(steps.length)] ?? chosenOf('')
        return { chosen: step.id, drawn: rng.next() < step.p ? step.transform.sample(rng, size) : null }
      },
      apply(work, source, target, value) {
        const { chosen, drawn } = parseParams(drawnChoice, value, `${where}, drawn`)
        const { transform } = chosenOf(chosen)
        if (drawn !== null) return transform.apply(work, source, target, jsonObject.parse(drawn))
        copyPixels(source, target)
        return 1
      },
      augment(work, source, target, rng) {
        const step = steps[rng.int(steps.length)] ?? chosenOf('')
        if (rng.next() < step.p) return step.transform.augment(work, source, target, rng)
        copyPixels(source, target)
        return 1
      },
      describe(value) {
        const { chosen, drawn } = parseParams(drawnChoice, value, `${where}, drawn`)
        return drawn === null ? `${chosen} chosen, not applied` : chosenOf(chosen).transform.describe(drawn)
      },
    }
  },
}
