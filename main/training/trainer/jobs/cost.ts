import { loadEngine } from '../../../engine/load'
import { buildProgram } from '../../../models'
import type { CostSpec } from '../../protocol'
import type { JobHooks, JobResult } from '../job'
import { tune } from '../tune'
import { noiseBatch, stepTime } from './measure'

/** The most memory that this process has held so far, in bytes. */
const peak = (): number => process.resourceUsage().maxRSS * 1024

/**
 * What a training step of this recipe costs on this machine: with the threads and kernels that its training would take.
 * Memory is what building and running the step adds to a process that has the engine loaded.
 */
export async function costJob(spec: CostSpec, hooks: JobHooks): Promise<JobResult> {
  const { recipe, facts, size } = spec
  const { program } = buildProgram(recipe, facts)
  const tuned = await tune({ ...spec, plan: null }, program, facts, size, hooks)
  const engine = await loadEngine(spec.engine, { threads: spec.threads ?? tuned?.threads ?? null, determinism: spec.determinism })
  const batch = noiseBatch(facts, size)
  const before = process.memoryUsage.rss()
  const session = engine.compile(program, 1, tuned?.plan ?? undefined)
  try {
    const msPerStep = stepTime(session, batch, hooks.clock)
    const { kind, device, threads } = engine.facts
    return { standing: null, outcome: { job: 'cost', cost: { msPerStep, memoryBytes: Math.max(0, peak() - before), engine: kind, device, threads: threads.intra } } }
  } finally {
    session.dispose()
  }
}
