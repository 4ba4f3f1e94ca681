import { calls, isCallName } from '../../../preload/contract'
import type { Answer, CallName } from '../../../preload/contract'
import { AtelierError, toErrorBody } from '../../lib/errors'
import { parseInput } from '../../lib/parse-input'
import type { Services } from '../services'
import { augmentCalls } from './augment'
import { augmentFitCalls } from './augment-fit'
import { compareCalls } from './compare'
import { dataCalls } from './data'
import { exchangeCalls } from './exchange'
import { historyCalls } from './history'
import { projectCalls } from './project'
import { recipeCalls } from './recipes'
import { repeatCalls } from './repeat'
import { reproduceCalls } from './reproduce'
import { runCalls } from './runs'
import { sheetCalls } from './sheet'
import { targetCalls } from './targets'
import type { Handlers } from './types'
import { versionCalls } from './versions'

const handlers: Handlers<CallName> = { ...augmentCalls, ...augmentFitCalls, ...compareCalls, ...projectCalls, ...dataCalls, ...exchangeCalls, ...historyCalls, ...recipeCalls, ...repeatCalls, ...reproduceCalls, ...runCalls, ...sheetCalls, ...targetCalls, ...versionCalls }

/** Parses the input, runs the handler and parses what it gives, all with the call's own schemas. */
const handlerOf = <N extends CallName>(name: N): Handlers<CallName>[N] => handlers[name]

async function carryOut(name: CallName, given: unknown, services: Services): Promise<unknown> {
  const input = parseInput(name, calls[name].input, given)
  // The schema of this very call has just made this value; TypeScript does not follow a table by a union of names.
  const handle = handlerOf(name) as (input: unknown, services: Services) => unknown
  return calls[name].output.parse(await handle(input, services))
}

/** Answers any call by name; every failure is an envelope. */
export async function answerCall(name: string, input: unknown, services: Services): Promise<Answer> {
  try {
    if (!isCallName(name)) throw new AtelierError('call.unknown', `There is no call "${name}".`, 'Window and owner may be of different versions: restart Atelier.')
    return { ok: true, value: await carryOut(name, input, services) }
  } catch (error) {
    const body = toErrorBody(error)
    if (body.code === 'bug') services.note(`${name}: ${error instanceof Error ? error.stack ?? error.message : String(error)}`)
    return { ok: false, error: body }
  }
}
