import type { JobSpec } from '../../protocol'
import type { JobHooks, JobResult, Jobs } from '../job'
import { costJob } from './cost'
import { evidenceJob } from './evidence'
import { likenessJob } from './likeness'
import { measureJob } from './measure'
import { predictJob } from './predict'
import { selfTestJob } from './self-test'
import { tilesJob } from './tiles'
import { trainJob } from './train'

/** The registry of job kinds. */
const jobs: Jobs = { train: trainJob, predict: predictJob, 'self-test': selfTestJob, measure: measureJob, cost: costJob, evidence: evidenceJob, tiles: tilesJob, likeness: likenessJob }

export function runJob(spec: JobSpec, hooks: JobHooks): Promise<JobResult> {
  switch (spec.job) {
    case 'train': return jobs.train(spec, hooks)
    case 'predict': return jobs.predict(spec, hooks)
    case 'measure': return jobs.measure(spec, hooks)
    case 'cost': return jobs.cost(spec, hooks)
    case 'likeness': return jobs.likeness(spec, hooks)
    case 'tiles': return jobs.tiles(spec, hooks)
    case 'evidence': return jobs.evidence(spec, hooks)
    case 'self-test': return jobs['self-test'](spec, hooks)
  }
}
