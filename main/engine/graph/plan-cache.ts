import { mkdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { canonicalJson, sha256Of } from '../../lib/hash'
import { writeFileAtomic } from '../../lib/files'
import type { EngineFacts, KernelPlan } from '../session'
import type { GraphNode } from './graph'
import { kernelPlan } from './plan'

/** Everything that a measurement depends on: the nodes that have a choice, with their shapes, the library and the processor. */
const signature = (nodes: readonly GraphNode[], { tensorflow, threads }: EngineFacts): string => canonicalJson({
  tensorflow, threads, cpu: cpus()[0]?.model ?? '',
  choices: [...new Set(nodes.flatMap(({ choice }) => (choice === undefined ? [] : [`${choice.key} of ${choice.inputs.map(({ shape }) => shape.join('x')).join(', ')}`])))].sort(),
})

/**
 * The plan kept in `folder` for a graph with these choices, else the one that `measure` finds, which is then kept. So a
 * graph is measured once on a machine, and the same training rounds the same in every project here. A file that cannot be
 * read is measured anew; a folder that cannot be written costs the next training its measurement, no more.
 */
export function cachedPlan(folder: string, nodes: readonly GraphNode[], facts: EngineFacts, measure: () => KernelPlan): KernelPlan {
  const file = join(folder, `${sha256Of(signature(nodes, facts)).slice('sha256:'.length, 'sha256:'.length + 24)}.json`)
  try {
    return kernelPlan.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    const plan = measure()
    try {
      mkdirSync(folder, { recursive: true })
      writeFileAtomic(file, JSON.stringify(plan))
    } catch {
      // Said above: the plan is good for this training all the same.
    }
    return plan
  }
}
