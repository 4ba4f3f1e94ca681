import type { DoctorReport } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import { installed } from '../../engine/installed'
import { environmentFacts } from '../../versions/environment'
import { sqliteVersion } from '../../versions/database'
import { atelierVersion } from '../../lib/root'
import type { Handlers } from './types'

/** The project itself, and the machine under it. */
export const projectCalls: Handlers<'project.info' | 'engine.doctor'> = {
  'project.info': (_input, { log, owner }) => ({ path: log.dir, owner: { ...owner, here: owner.pid === process.pid }, schema: log.schema, ...log.counts() }),
  async 'engine.doctor'(_input, { supervisor, sandboxed }): Promise<DoctorReport> {
    const outcome = await supervisor.probe({ job: 'self-test', engine: 'auto', threads: null, determinism: false })
    if (outcome.job !== 'self-test') throw new AtelierError('bug', 'the self-test answered for another job')
    const { tensorflow, tfjs } = installed()
    const environment = environmentFacts({ atelier: atelierVersion(), tensorflow, tfjs })
    return {
      ...outcome.report, environment, sandboxed,
      versions: { electron: environment.electron, node: environment.node, tensorflow: outcome.facts.tensorflow, tfjs: outcome.facts.tfjs, sqlite: sqliteVersion() },
    }
  },
}
