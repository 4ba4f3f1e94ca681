import { deviceList, selfTest } from '../../../engine/doctor'
import { engineMissing, loadEngine } from '../../../engine/load'
import type { SelfTestSpec } from '../../protocol'
import type { JobHooks, JobResult } from '../job'

/** Loads the engine as a training would and checks it against known answers. */
export async function selfTestJob(spec: SelfTestSpec, hooks: JobHooks): Promise<JobResult> {
  const before = hooks.clock.monotonic()
  const engine = await loadEngine(spec.engine, { threads: spec.threads, determinism: spec.determinism })
  const loading = { name: 'loading the engine', ms: hooks.clock.monotonic() - before }
  const { checks, timings } = selfTest(engine)
  const missing = engine.facts.kind === 'tensorflow' ? null : engineMissing()
  return {
    standing: null,
    outcome: {
      job: 'self-test',
      facts: { ...engine.facts, threads: { ...engine.facts.threads } },
      report: {
        engine: engine.facts.kind, devices: deviceList(engine), threads: { ...engine.facts.threads },
        selfTest: { passed: checks.every((check) => check.passed), checks: [...checks] },
        missing: missing?.reason ?? null, hint: missing?.hint ?? null, timings: [loading, ...timings],
      },
    },
  }
}
