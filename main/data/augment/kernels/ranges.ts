import { z } from 'zod'
import type { Rng } from '../../../lib/rng'

export type Range = [number, number]

/** [from, to] within these bounds, from <= to, which the JSON Schema says by "ordered". */
export const range = (least: number, most: number, from: number, to: number) =>
  z.tuple([z.number().min(least).max(most), z.number().min(least).max(most)]).refine(([a, b]) => a <= b, 'the first number must not be above the second').default([from, to]).meta({ ordered: true })

/** As range, of whole numbers. */
export const wholeRange = (least: number, most: number, from: number, to: number) =>
  z.tuple([z.int().min(least).max(most), z.int().min(least).max(most)]).refine(([a, b]) => a <= b, 'the first number must not be above the second').default([from, to]).meta({ ordered: true })

/** [height, width] of the result in pixels; null keeps the size. */
export const resultSize = z.tuple([z.int().min(1).max(2048), z.int().min(1).max(2048)]).nullable().default(null)
export const fillValue = z.int().min(0).max(255).default(0)

export const uniform = (rng: Rng, [from, to]: Range): number => from + (to - from) * rng.next()
/** Uniform in [-most, most]. */
export const around = (rng: Rng, most: number): number => most * (2 * rng.next() - 1)
/** Uniform in [max(0, 1 - amount), 1 + amount]: how torchvision's jitters draw a factor. */
export const factorAround = (rng: Rng, amount: number): number => uniform(rng, [Math.max(0, 1 - amount), 1 + amount])
/** A ratio whose logarithm is uniform, so that r and 1 / r are as likely. */
export const logUniform = (rng: Rng, [from, to]: Range): number => Math.exp(uniform(rng, [Math.log(from), Math.log(to)]))
/** A number of 32 bits for noise that is made while applying. */
export const noiseSeed = (rng: Rng): number => rng.int(4294967296)

export const short = (value: number, digits = 2): string => String(Number(value.toFixed(digits)))
/** "2 px right" or "3 px left". */
export const towards = (pixels: number, more: string, less: string): string => `${Math.abs(pixels)} px ${pixels < 0 ? less : more}`
