import { join } from 'node:path'
import type { AnyEvent, CallInput, CallName, CallOutput } from '../../../preload/contract'
import { calls } from '../../../preload/contract'
import { systemClock } from '../../lib/clock'
import { fromErrorBody } from '../../lib/errors'
import { Supervisor } from '../../training/supervisor'
import { newLog } from '../../versions/exchange/project.fixture'
import { Answers } from '../../training/answers'
import { Costs } from '../costs'
import { Gallery } from '../gallery'
import { Mirror } from '../mirror'
import { Measurements } from '../preflight'
import { locate } from '../services'
import type { Services } from '../services'
import { answerCall } from './index'

/** For tests of what leaves a project and comes into it: an owner's calls over a project in which nothing is trained. */
export function exchangingIn(dir: string, name: string, emit: (event: AnyEvent) => void = () => undefined) {
  const log = newLog(join(dir, name))
  const spawn = (): never => { throw new Error('nothing trains here') }
  const note = (): void => undefined
  const answers = new Answers(spawn, note)
  const services: Services = {
    log, spawn, emit, note, clock: systemClock, owner: { pid: process.pid, kind: 'command line' }, sandboxed: null, supervisor: new Supervisor({ log, clock: systemClock, emit, makeRoom: () => undefined, note, spawn, dataset: (of) => locate(log, of) }),
    answers, measurements: new Measurements(join(dir, 'measured'), answers, note), costs: new Costs(spawn, note, () => false), gallery: new Gallery(() => systemClock.monotonic()), mirror: new Mirror({ log, clock: systemClock, emit, note }),
  }
  async function call<N extends CallName>(of: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const answer = await answerCall(of, input, services)
    if (!answer.ok) throw fromErrorBody(answer.error)
    return calls[of].output.parse(answer.value) as CallOutput<N>
  }
  return { log, services, call }
}
