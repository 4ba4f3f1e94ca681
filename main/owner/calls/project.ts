import { doctorReport } from '../doctor'
import type { Handlers } from './types'

/** The project itself, and the machine under it. */
export const projectCalls: Handlers<'project.info' | 'engine.doctor'> = {
  'project.info': (_input, { log, owner }) => ({ path: log.dir, owner: { ...owner, here: owner.pid === process.pid }, schema: log.schema, ...log.counts() }),
  'engine.doctor': (_input, { spawn, sandboxed, note }) => doctorReport(spawn, sandboxed, note),
}
