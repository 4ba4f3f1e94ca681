import { join } from 'node:path'
import type { AnyEvent, CallInput, CallName, CallOutput, JsonObject, RunRow, VersionRow } from '../../../preload/contract'
import { calls } from '../../../preload/contract'
import { openDataset } from '../../data'
import { systemClock } from '../../lib/clock'
import { fromErrorBody } from '../../lib/errors'
import { newIdMaker } from '../../lib/ids'
import { noisyTable, tableRecipe } from '../../training/fixtures/table'
import type { SpawnJob } from '../../training/host'
import { Supervisor } from '../../training/supervisor'
import { openLog } from '../../versions/log'
import { Answers } from '../../training/answers'
import { Costs } from '../costs'
import { Gallery } from '../gallery'
import { judging } from '../judge'
import { Mirror } from '../mirror'
import { Measurements } from '../preflight'
import { locate, openHooks, surroundings } from '../services'
import type { Services } from '../services'
import { answerCall } from './index'

const nothingTrains = (): never => { throw new Error('nothing trains here') }

/** For tests: an owner's calls over a project in `dir` whose data set is the noisy table, on this machine as it is. */
export function ownerIn(dir: string, spawn: SpawnJob = nothingTrains) {
  const location = noisyTable(dir)
  const log = openLog(join(dir, 'project'), { clock: systemClock, ids: newIdMaker() })
  log.putDataset({ ...location, fingerprint: null })
  const events: AnyEvent[] = []
  const hearers = new Set<(run: RunRow) => void>()
  const emit = (event: AnyEvent): void => {
    events.push(event)
    if (event.name === 'run.changed') for (const hear of [...hearers]) hear(event.payload.run)
  }
  const note = (): void => undefined
  const supervisor = new Supervisor({ log, clock: systemClock, emit, makeRoom: () => undefined, note, spawn, dataset: (name) => locate(log, name), finished: judging(log, note) })
  const answers = new Answers(spawn, note)
  const services: Services = {
    log, supervisor, spawn, answers, measurements: new Measurements(join(dir, 'measured'), answers, note), costs: new Costs(spawn, note, () => false), gallery: new Gallery(() => systemClock.monotonic()),
    mirror: new Mirror({ log, clock: systemClock, emit, note }), note, clock: systemClock, emit, owner: { pid: process.pid, kind: 'command line' }, sandboxed: null,
  }
  async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const answer = await answerCall(name, input, services)
    if (!answer.ok) throw fromErrorBody(answer.error)
    return calls[name].output.parse(answer.value) as CallOutput<N>
  }
  /** A version as a training that starts now would freeze it. `other` is what it was frozen with instead. */
  async function frozen(fields: JsonObject = {}, other: { readonly cpu?: string } = {}): Promise<VersionRow> {
    const recipe = tableRecipe({ engine: 'tensorflow', seed: 1, ...fields })
    const { fingerprint } = await openDataset(location, openHooks(services))
    const { code, diffs, environment } = await surroundings(log)
    const { version } = log.freeze({ recipe, code, diffs, dataFingerprint: fingerprint, environment: { ...environment, ...other }, name: null, parent: null })
    // As if an earlier run had measured them: no test should wait for that.
    log.putMachineFact(version.id, 'kernels', JSON.stringify({ onednn: [] }))
    log.putMachineFact(version.id, 'threads.tensorflow', '1')
    return version
  }
  /** Settles with the row of a run that is over. */
  const ended = (id: string): Promise<RunRow> => new Promise((resolve) => {
    const hear = (run: RunRow): void => {
      if (run.id !== id || run.state === 'queued' || run.state === 'running') return
      hearers.delete(hear)
      resolve(run)
    }
    hearers.add(hear)
    hear(log.run(id))
  })
  return { log, supervisor, services, events, location, call, frozen, ended }
}
