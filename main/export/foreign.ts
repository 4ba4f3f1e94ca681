import { createHash } from 'node:crypto'
import { encodeTime } from 'ulid'
import type { HistoryRun, HistoryVersion } from './history'

/** What another program says of one run. */
export interface ForeignRun {
  /** What tells it from every other run of its source; the same text gives the same ids again, so that a second import adds nothing. */
  readonly key: string
  readonly short: string
  readonly source: string
  readonly name: string | null
  readonly note?: string
  readonly tags?: readonly string[]
  readonly params?: Readonly<Record<string, string>>
  readonly dataset?: string
  readonly state?: HistoryRun['state']
  readonly seed?: number | null
  /** UTC milliseconds; 0 where it does not say. */
  readonly created: number
  readonly ended?: number | null
  readonly last?: Readonly<Record<string, number>>
  readonly step?: number
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A ULID of a time and a text, always the same one. */
export function ulidOf(time: number, text: string): string {
  const digest = createHash('sha256').update(text).digest()
  return encodeTime(time, 10) + Array.from(digest.subarray(0, 16), (byte) => CROCKFORD[byte & 31]).join('')
}

/** A version and a run for what another program recorded; what it does not know is null, not invented. */
export function foreignRows(facts: ForeignRun): { readonly version: HistoryVersion; readonly run: HistoryRun } {
  const { key, short, source, name, note = '', tags = [], params = {}, dataset = '', state, seed = null, created, ended = null, last = {}, step = 0 } = facts
  const id = ulidOf(created, `${source} version ${key}`)
  return {
    version: {
      id, short: `v ${short}`, hash: null, created, parent: null, name: name === '' ? null : name, note, star: false, tags: tags.filter((tag) => tag !== ''), hypothesis: '', verdict: '', pinned: false,
      dataset, dataFingerprint: null, recipe: null, params, code: null, environment: null, changes: null,
    },
    run: {
      id: ulidOf(created, `${source} run ${key}`), short: `r ${short}`, version: id, state: state ?? 'stopped', cause: state === 'failed' ? 'bug' : null,
      message: state === undefined ? `Imported from ${source}, which does not say whether it was finished.` : `Imported from ${source}.`, hint: null,
      seed, engineAsked: 'auto', engine: null, threads: null, determinism: false, created, started: created === 0 ? null : created, ended,
      seconds: ended === null || ended < created ? 0 : (ended - created) / 1000, dataWait: null, attempts: 1, epoch: 0, epochs: 0, step, steps: step,
      last: Object.fromEntries(Object.entries(last).filter(([, value]) => Number.isFinite(value))), best: {}, weights: null, preflight: null, reason: null, reproduces: null, inputs: null, reproduction: null,
    },
  }
}
