import { calls } from '../../preload/contract'
import type { AnyEvent, CallInput, CallName, CallOutput } from '../../preload/contract'
import { cacheDir } from '../lib/cache-dir'
import { systemClock } from '../lib/clock'
import { fromErrorBody } from '../lib/errors'
import { newIdMaker } from '../lib/ids'
import { Supervisor } from '../training/supervisor'
import { releaseLock } from '../versions/lock'
import { openLog } from '../versions/log'
import { answerCall } from './calls'
import { trainerJobs } from './doctor'
import { Gallery } from './gallery'
import { EventHub } from './hub'
import { Answers } from '../training/answers'
import { Costs } from './costs'
import { judgeLeft, judging } from './judge'
import { sweepLeft } from './left'
import { Mirror } from './mirror'
import { Measurements } from './preflight'
import { parseEvent } from './remote'
import { serve } from './server'
import type { Served } from './server'
import { locate } from './services'
import type { Services } from './services'
import { emptyBehind } from './trash'
import type { Held, OpenOptions } from './types'

/** Takes each step whatever became of the one before, so that the lock is let go of in any case; then throws what went wrong first. */
async function takeAll(steps: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = []
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}

/** This process as the project's owner: it holds the lock already. Answers its own calls and everyone's over the socket. */
export async function ownProject(dir: string, socket: string, { kind, sandboxed, runQueue }: OpenOptions, note: (message: string) => void): Promise<Held> {
  const clock = systemClock
  const log = openLog(dir, { clock, ids: newIdMaker() })
  const hub = new EventHub(clock)
  const emit = (event: AnyEvent): void => hub.emit(event)
  const spawn = trainerJobs()
  const answers = new Answers(spawn, note, () => supervisor.running !== null)
  const supervisor: Supervisor = new Supervisor({ log, clock, emit, note, spawn, makeRoom: () => answers.rest(), dataset: (name) => locate(log, name), finished: judging(log, note) })
  const measurements = new Measurements(cacheDir('preflight'), answers, note)
  const gallery = new Gallery(() => clock.monotonic())
  const mirror = new Mirror({ log, clock, emit, note })
  const costs = new Costs(spawn, note, () => log.runs().some(({ state }) => state === 'running'))
  const services: Services = { log, supervisor, spawn, answers, measurements, costs, gallery, mirror, clock, emit, note, owner: { pid: process.pid, kind }, sandboxed }
  const answer = (name: string, input: unknown) => answerCall(name, input, services)
  const begin = async (): Promise<Served> => {
    // Only a dead owner leaves runs running, and this process holds its lock now.
    for (const run of log.interruptRunning()) note(`${run.short} was left running by a process that ended`)
    for (const [what, work] of [['points could not be packed', () => log.tidy()], ['a reproduction could not be judged', () => judgeLeft(log)], ['what an import or a look at data that was cut off left could not be removed', () => sweepLeft(log)]] as const) {
      try {
        work()
      } catch (error) {
        note(`${what}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    return serve(socket, answer, (sink) => hub.listen(sink))
  }
  const server = await begin().catch(async (error: unknown) => {
    await takeAll([() => log.close()]).catch((second: unknown) => note(String(second)))
    throw error
  })
  hub.listen(({ name }) => { if (name === 'run.changed' || name === 'versions.changed' || name === 'history.changed') mirror.changed() })
  if (runQueue) supervisor.pump()
  const leaveTrash = emptyBehind(services)
  const ask = async (name: string, input: unknown): Promise<unknown> => {
    const given = await answer(name, input)
    if (!given.ok) throw fromErrorBody(given.error)
    return given.value
  }
  return {
    ask,
    call: async <N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> => calls[name].output.parse(await ask(name, input)) as CallOutput<N>,
    listen: (listener) => hub.listen(({ name, payload }) => {
      const event = parseEvent(name, payload)
      if (event !== null) listener(event)
    }),
    close: () => takeAll([leaveTrash, () => measurements.close(), () => costs.close(), () => answers.close(), () => gallery.close(), () => supervisor.close(), () => mirror.close(), () => server.close(), () => hub.close(), () => log.close(), () => releaseLock(dir)]),
  }
}
