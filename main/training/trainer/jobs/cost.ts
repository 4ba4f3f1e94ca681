import { readFileSync, writeFileSync } from 'node:fs'
import { loadEngine } from '../../../engine/load'
import { buildProgram } from '../../../models'
import type { CostSpec } from '../../protocol'
import type { JobHooks, JobResult } from '../job'
import { tune } from '../tune'
import { noiseBatch, stepTime } from './measure'

/** A line of this process's status on Linux, in bytes. */
const statusOf = (name: 'VmHWM' | 'VmRSS'): number => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? NaN)

/**
 * Tells from then on by how many bytes this process grew at most. Linux forgets its peak when asked (proc(5), clear_refs); elsewhere
 * there is only the peak of its whole life, and nothing to tell where that does not rise: null.
 */
function growth(): () => number | null {
  try {
    writeFileSync('/proc/self/clear_refs', '5')
    const before = statusOf('VmRSS')
    return () => { const grown = statusOf('VmHWM') - before; return Number.isFinite(grown) ? grown : null }
  } catch {
    const peak = (): number => process.resourceUsage().maxRSS * 1024
    const before = peak()
    return () => (peak() > before ? peak() - before : null)
  }
}

/**
 * What a training step of this recipe costs on this machine: with the threads and kernels that its training would take.
 * Memory is what building and running the step adds at most to a process that has the engine loaded.
 */
export async function costJob(spec: CostSpec, hooks: JobHooks): Promise<JobResult> {
  const { recipe, facts, size } = spec
  const { program } = buildProgram(recipe, facts)
  const tuned = await tune({ ...spec, plan: null }, program, facts, size, hooks)
  const engine = await loadEngine(spec.engine, { threads: spec.threads ?? tuned?.threads ?? null, determinism: spec.determinism })
  const batch = noiseBatch(facts, size)
  const grown = growth()
  const session = engine.compile(program, 1, tuned?.plan ?? undefined)
  try {
    const msPerStep = stepTime(session, batch, hooks.clock)
    const { kind, device, threads } = engine.facts
    return { standing: null, outcome: { job: 'cost', cost: { msPerStep, memoryBytes: grown(), engine: kind, device, threads: threads.intra } } }
  } finally {
    session.dispose()
  }
}
