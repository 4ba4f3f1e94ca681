import type { AnyEvent } from '../../preload/contract'
import { BUILT_IN, builtIn } from '../data'
import type { DatasetLocation, OpenHooks } from '../data'
import { installed } from '../engine/installed'
import type { Clock } from '../lib/clock'
import { AtelierError } from '../lib/errors'
import { atelierRoot } from '../lib/root'
import type { SpawnJob } from '../training/host'
import type { Progress } from '../training/protocol'
import type { Answers } from '../training/answers'
import type { Costs } from './costs'
import type { Gallery } from './gallery'
import type { Mirror } from './mirror'
import type { Measurements } from './preflight'
import type { Supervisor } from '../training/supervisor'
import { codeState } from '../versions/code'
import { environmentFacts } from '../versions/environment'
import type { VersionLog } from '../versions/types'
import { join } from 'node:path'

/** What the handlers of the call table may use. */
export interface Services {
  readonly log: VersionLog
  readonly supervisor: Supervisor
  readonly spawn: SpawnJob
  readonly answers: Answers
  readonly measurements: Measurements
  readonly costs: Costs
  readonly gallery: Gallery
  readonly mirror: Mirror
  readonly clock: Clock
  readonly emit: (event: AnyEvent) => void
  /** A line for this process's own log. */
  readonly note: (message: string) => void
  readonly owner: { readonly pid: number; readonly kind: 'window' | 'command line' }
  readonly sandboxed: boolean | null
}

/** Where a data set lies: one of the project's own, or a built-in one. */
export function locate(log: VersionLog, name: string): DatasetLocation {
  const own = log.datasets().find((entry) => entry.name === name)
  if (own !== undefined) return { name, reader: own.reader, path: own.path }
  const built = builtIn(name)
  if (built !== null) return built
  const known = [...BUILT_IN, ...log.datasets().map((entry) => entry.name)]
  throw new AtelierError('data.unknown', `This project knows no data set "${name}".`, `Known: ${known.join(', ')}. Add yours with "atelier data add PATH", or on the Data screen.`)
}

/** Opening a data set that takes long says how far it is, at most this often. */
const PROGRESS_EVERY_MS = 200

/** Where a project keeps what is worth remembering of data sets. */
export const DATA_MEMORY = ['runs', 'data'] as const

/** Hooks for opening a data set; whoever listens hears how far it is. */
export function openHooks({ log, clock, emit }: Pick<Services, 'log' | 'clock' | 'emit'>): OpenHooks {
  let last = -Infinity
  let said = ''
  return {
    cacheDir: join(log.dir, ...DATA_MEMORY),
    onProgress(done, total, phase) {
      const now = clock.monotonic()
      if (phase === said && done < total && now - last < PROGRESS_EVERY_MS) return
      said = phase
      last = now
      emit({ name: 'data.progress', payload: { phase, done, total } })
    },
  }
}

/** Tells the holder of a ticket how far what it waits for is, at most so often. */
export function progressFor({ clock, emit }: Pick<Services, 'clock' | 'emit'>, ticket: string | undefined): ((progress: Progress) => void) | undefined {
  if (ticket === undefined) return undefined
  let last = -Infinity
  let said = ''
  return (progress) => {
    const now = clock.monotonic()
    if (progress.phase === said && progress.done < progress.total && now - last < PROGRESS_EVERY_MS) return
    said = progress.phase
    last = now
    emit({ name: 'work.progress', payload: { ticket, ...progress } })
  }
}

/** Code and environment as they are recorded with a version. */
export async function surroundings(log: VersionLog) {
  const { code, diffs } = await codeState(atelierRoot(), log.dir)
  const { tensorflow, tfjs } = installed()
  return { code, diffs, environment: environmentFacts({ atelier: code.atelier.version, tensorflow, tfjs }) }
}
