/** The file store of MLflow (mlflow/store/tracking/file_store.py, 3.17): experiment/run/{meta.yaml,metrics,params,tags,artifacts}. */
import { createHash } from 'node:crypto'
import type { HistoryRun } from './history'
import { ASCII, safeNames } from './names'

export const META = 'meta.yaml'
/** Limits of mlflow/utils/validation.py. */
export const LONGEST = { key: 250, param: 6000, tag: 8000, experiment: 500 }
/** mlflow.entities.RunStatus */
export const STATUS = { running: 1, scheduled: 2, finished: 3, failed: 4, killed: 5 }
export const statusOf: { readonly [S in HistoryRun['state']]: number } = { queued: STATUS.scheduled, running: STATUS.running, paused: STATUS.running, done: STATUS.finished, stopped: STATUS.killed, failed: STATUS.failed, interrupted: STATUS.killed }

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** A ULID has 128 bits, as has an id of MLflow: the same number in hex. */
export const hexOfUlid = (id: string): string => Array.from(id).reduce((sum, letter) => sum * 32n + BigInt(CROCKFORD.indexOf(letter)), 0n).toString(16).padStart(32, '0')

/** MLflow numbers experiments itself; ours is derived from the name, so that equal projects meet. */
export const experimentId = (name: string): string => (BigInt(`0x${createHash('sha256').update(name).digest('hex').slice(0, 15)}`) + 100_000_000_000_000_000n).toString().slice(0, 18)

/** Keys that MLflow takes: letters, digits, dot, dash, space, underscore; a slash makes folders, so it is written as an underscore. */
export const keysOf = (names: readonly string[]): Map<string, string> => safeNames(names, ASCII)
