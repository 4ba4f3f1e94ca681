import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { canonicalJson, sha256Of } from '../../lib/hash'
import { writeFileAtomic } from '../../lib/files'
import type { Batch, Program } from '../session'
import { buildGraph, shapesOf } from './build'
import { layoutOf } from './flat'
import { kernelPlan } from './plan'

/** Any width does: the signature names what a step is, and the processor stands in it beside. */
const SIGNATURE_WIDTH = 8

/** What suits a training step on this machine: threads within an operation, and the kernel plan (null where there is no choice). */
export const tuning = z.object({ threads: z.int().positive(), plan: kernelPlan.nullable() })
export type Tuning = z.infer<typeof tuning>

/** Everything that a measurement depends on: operations with their shapes, the libraries with their versions, and the processor. */
function signature(program: Program, batch: Pick<Batch, 'inputs' | 'labels' | 'size'>, library: string): string {
  const { graph } = buildGraph(program, layoutOf(program), [{ shapes: shapesOf(batch), mode: 'whole', steps: 1 }], SIGNATURE_WIDTH)
  const choices = new Set(graph.nodes.flatMap(({ choice }) => (choice === undefined ? [] : [`${choice.key} of ${choice.inputs.map(({ shape }) => shape.join('x')).join(', ')}`])))
  const counts = new Map<string, number>()
  for (const { op } of graph.nodes) counts.set(op, (counts.get(op) ?? 0) + 1)
  return canonicalJson({ library, cpu: cpus()[0]?.model ?? '', cores: availableParallelism(), shapes: shapesOf(batch), variables: program.variables.map(({ shape }) => shape), choices: [...choices].sort(), operations: [...counts].sort() })
}

/** What has been measured on this machine so far: steps, and kinds of operations in them by the kernels that they take. */
export function keptTunings(folder: string): { steps: number; own: number; onednn: number } {
  const all = (existsSync(folder) ? readdirSync(folder) : []).flatMap((name) => {
    try {
      return [tuning.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')))]
    } catch {
      // Such a file is measured anew by the next training of its step.
      return []
    }
  })
  const sum = (of: (plan: NonNullable<Tuning['plan']>) => number): number => all.reduce((total, { plan }) => total + (plan === null ? 0 : of(plan)), 0)
  return { steps: all.length, own: sum(({ own }) => own.length), onednn: sum(({ onednn }) => onednn.length) }
}

/**
 * The tuning kept in `folder` for this step, else the one that `measure` finds, which is then kept. So a step is measured
 * once on a machine, and the same training rounds the same in every project here. A file that cannot be read is measured
 * anew; a folder that cannot be written costs the next training its measurement, no more.
 */
export async function cachedTuning(folder: string, program: Program, batch: Batch, library: string, measure: () => Promise<Tuning>): Promise<Tuning> {
  const file = join(folder, `${sha256Of(signature(program, batch, library)).slice('sha256:'.length, 'sha256:'.length + 24)}.json`)
  try {
    return tuning.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    const found = await measure()
    try {
      mkdirSync(folder, { recursive: true })
      writeFileAtomic(file, JSON.stringify(found))
    } catch {
      // Said above: what was found is good for this training all the same.
    }
    return found
  }
}
