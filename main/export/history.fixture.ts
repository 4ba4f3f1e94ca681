import fc from 'fast-check'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { json, jsonObject, runState } from '../../preload/contract'
import type { Reproduction } from '../../preload/contract'
import { sha256Of } from '../lib/hash'
import { artifactOrder, byId, inOrder } from './history'
import type { History, HistoryArtifact, HistoryDataset, HistoryProject, HistoryRun, HistorySeries, HistoryVersion } from './history'

/** A history that is small enough to be held, for tests. */
export interface Held {
  readonly project: HistoryProject
  readonly datasets: readonly HistoryDataset[]
  readonly versions: readonly HistoryVersion[]
  readonly runs: readonly { readonly run: HistoryRun; readonly artifacts: readonly HistoryArtifact[]; readonly series: readonly HistorySeries[] }[]
}

export function historyOf({ project, datasets, versions, runs }: Held, object: (hash: string) => string | null = () => null): History {
  const [sorted, byRun] = [[...versions].sort(byId), new Map(runs.map((one) => [one.run.id, one]))]
  return {
    project, datasets, versions: () => sorted, version: (id) => sorted.find((one) => one.id === id), runs: () => runs.map(({ run }) => run).sort(byId),
    series: (id) => [...(byRun.get(id)?.series ?? [])].sort(inOrder), artifacts: (id) => [...(byRun.get(id)?.artifacts ?? [])].sort(artifactOrder), object,
  }
}

const bits = (values: Float64Array): string => Buffer.from(Float64Array.from(values, (value) => (Number.isNaN(value) ? NaN : value)).buffer).toString('hex')

/** Everything of a history as plain values whose equality is that of the histories; float64 as their bits. */
export function plainOf(history: History) {
  return {
    project: history.project, datasets: [...history.datasets], versions: [...history.versions()],
    runs: [...history.runs()].map((run) => ({
      run, artifacts: history.artifacts(run.id),
      series: [...history.series(run.id)].map(({ name, attempt, steps, values, times }) => ({ name, attempt, steps: [...steps], values: bits(values), times: [...times] })),
    })),
  }
}

/** The content of every file of a history, by hash. */
export function contentOf(history: History): Record<string, string> {
  const hashes = [...history.runs()].flatMap((run) => history.artifacts(run.id).map(({ hash }) => hash))
  return Object.fromEntries(hashes.flatMap((hash) => {
    const path = history.object(hash)
    return path === null ? [] : [[hash, readFileSync(path).toString('hex')]]
  }))
}

const CROCKFORD = Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ')
const ulid = fc.tuple(fc.integer({ min: 0, max: 7 }), fc.array(fc.constantFrom(...CROCKFORD), { minLength: 25, maxLength: 25 })).map(([first, rest]) => `${first}${rest.join('')}`)
const sha256 = fc.uint8Array({ maxLength: 8 }).map((bytes) => sha256Of(bytes))
/** What breaks careless writers: formulas, markup, separators, quotes, line breaks, ways out of a folder. */
const SHARP = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n-1', "'", "''=1", "'=1", 'a;=1', 'a\t+1', '"', 'a,b', 'a\r\nb', '<script>alert(1)</script>', '![x](http://x/y)', '|', '`', '../../x', '/etc/passwd', 'C:\\x', 'CON', 'a/b', 'a//b', '.', '..', ' ', ' a ', 'NaN', '1e5', 'true', 'null', '{"a":1}', '```', '\u0000', '\u0007', '\u2028', '\uFEFF', '\u202Eabc', 'é', 'é', '😀', '_x0041_', ']]>', 'step', 'timestamp']
const text = fc.oneof(fc.constantFrom('', ...SHARP), fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ maxLength: 30 }))
const filled = text.filter((value) => value !== '' && value !== '__proto__')
const optional = fc.option(filled, { nil: null })
const time = fc.oneof(fc.integer({ min: 0, max: 253_402_300_799_999 }), fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }))
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0 === 0 ? 0 : value)
/** JSON as it comes out of its own text: no negative zero, no key that objects treat specially. */
const jsonValue = fc.jsonValue({ maxDepth: 3 }).map((value) => json.parse(JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto'))))
const object = fc.dictionary(filled, jsonValue, { maxKeys: 4, noNullPrototype: true }).map((value) => jsonObject.parse(value))
const whole = fc.integer({ min: 0, max: 2 ** 40 })
const metric = fc.oneof(fc.constantFrom('train.loss', 'val.loss', 'val.accuracy', 'val.mass.mae', 'lr'), filled)
const metrics = <T>(value: fc.Arbitrary<T>) => fc.dictionary(metric, value, { maxKeys: 4, noNullPrototype: true })

const code = fc.record({
  atelier: fc.record({ version: text, commit: fc.option(text, { nil: null }), diffHash: fc.option(sha256, { nil: null }) }),
  project: fc.option(fc.record({ commit: text, diffHash: fc.option(sha256, { nil: null }) }), { nil: null }),
})
const environment = fc.record({
  atelier: text, electron: text, node: text, tensorflow: fc.option(text, { nil: null }), tfjs: text, os: text, cpu: text, cores: whole, memoryBytes: whole, gpu: fc.option(text, { nil: null }),
})
const patch = fc.oneof(
  fc.record({ op: fc.constant('replace' as const), path: text, value: jsonValue, old: jsonValue }),
  fc.record({ op: fc.constant('add' as const), path: text, value: jsonValue }),
  fc.record({ op: fc.constant('remove' as const), path: text, old: jsonValue }),
)
const changes = fc.record({ patch: fc.array(patch, { maxLength: 3 }), factors: fc.array(text, { maxLength: 3 }), sentence: text, confounded: fc.boolean() })

const version = fc.record({
  id: ulid, short: filled, hash: fc.option(sha256, { nil: null }), created: time, parent: fc.option(ulid, { nil: null }), name: optional, note: text, star: fc.boolean(),
  tags: fc.array(filled, { maxLength: 3 }), hypothesis: text, verdict: text, pinned: fc.boolean(), dataset: text, dataFingerprint: fc.option(sha256, { nil: null }),
  recipe: fc.option(object, { nil: null }), params: fc.dictionary(filled, text, { maxKeys: 3, noNullPrototype: true }),
  code: fc.option(code, { nil: null }), environment: fc.option(environment, { nil: null }), changes: fc.option(changes, { nil: null }),
})
const run = fc.record({
  id: ulid, short: filled, state: fc.constantFrom(...runState.options), cause: fc.option(fc.constantFrom('out-of-memory' as const, 'nan' as const, 'bug' as const), { nil: null }),
  message: optional, hint: optional, seed: fc.option(whole, { nil: null }), engineAsked: fc.constantFrom('auto' as const, 'tensorflow' as const, 'wasm' as const), engine: optional,
  threads: fc.option(whole, { nil: null }), determinism: fc.boolean(), created: time, started: fc.option(time, { nil: null }), ended: fc.option(time, { nil: null }),
  seconds: finite, dataWait: fc.option(finite, { nil: null }), attempts: whole, epoch: whole, epochs: whole, step: whole, steps: whole,
  last: metrics(finite), best: metrics(fc.record({ value: finite, epoch: whole })), weights: fc.option(sha256, { nil: null }),
  preflight: fc.option(fc.array(fc.record({ check: text, level: fc.constantFrom('green' as const, 'amber' as const, 'red' as const), message: text }), { maxLength: 3 }), { nil: null }), reason: optional,
  reproduces: fc.option(ulid, { nil: null }), inputs: fc.option(fc.record({ fingerprint: text, code, environment }), { nil: null }),
  reproduction: fc.option(fc.record({
    first: text, again: text, verdict: fc.constantFrom('exact' as const, 'drifted' as const), tolerance: finite,
    inputs: fc.array(fc.record({ input: fc.constantFrom('seed' as const, 'kernel plan' as const), words: text }), { maxLength: 2 }), sentence: text,
  }).map((said): Reproduction => ({ ...said, metrics: [], unknown: ['threads'] })), { nil: null }),
})
const point = fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.double(), time)
const series = fc.record({ name: metric, attempt: fc.integer({ min: 1, max: 3 }), points: fc.array(point, { minLength: 1, maxLength: 12 }) }).map(({ name, attempt, points }): HistorySeries => {
  let step = -1
  return { name, attempt, steps: Float64Array.from(points, ([on]) => (step += on)), values: Float64Array.from(points, ([, value]) => value), times: Float64Array.from(points, ([, , at]) => at) }
})
const artifact = fc.record({ kind: filled, content: fc.uint8Array({ maxLength: 40 }), kept: fc.boolean(), created: time, step: fc.option(whole, { nil: null }) })
const dataset = fc.record({ name: filled, reader: text, path: text, fingerprint: fc.option(sha256, { nil: null }), added: time })

/** A random history and the content of its files. */
export const anyHistory: fc.Arbitrary<{ readonly held: Held; readonly files: ReadonlyMap<string, Uint8Array> }> = fc.record({
  project: fc.record({ name: text, schema: fc.integer({ min: 0, max: 9 }) }),
  datasets: fc.uniqueArray(dataset, { maxLength: 3, selector: ({ name }) => name }),
  versions: fc.uniqueArray(version, { minLength: 1, maxLength: 4, selector: ({ id }) => id }),
  runs: fc.uniqueArray(fc.record({
    run, of: fc.nat(), artifacts: fc.array(artifact, { maxLength: 3 }), series: fc.uniqueArray(series, { maxLength: 5, selector: ({ name, attempt }) => `${attempt} ${name}` }),
  }), { maxLength: 4, selector: ({ run: { id } }) => id }),
}).map(({ project, datasets, versions, runs }) => {
  const files = new Map<string, Uint8Array>()
  const held = runs.map(({ run, of, artifacts, series }) => ({
    run: { ...run, version: versions[of % versions.length]?.id ?? '' }, series,
    artifacts: artifacts.map(({ kind, content, kept, created, step }) => {
      const hash = sha256Of(content)
      if (kept) files.set(hash, content)
      return { kind, hash, bytes: content.length, created, step }
    }),
  }))
  return { held: { project, datasets, versions, runs: held }, files }
})

/** Puts the content of files into a folder; gives where each lies. */
export function objectsIn(folder: string, files: ReadonlyMap<string, Uint8Array>): (hash: string) => string | null {
  mkdirSync(folder, { recursive: true })
  const place = (hash: string): string => join(folder, hash.slice('sha256:'.length))
  for (const [hash, content] of files) writeFileSync(place(hash), content)
  return (hash) => (files.has(hash) ? place(hash) : null)
}

/** How many random histories a property looks at: 25 in the suite, more by `npm run prove:exports`. */
export const HISTORIES = z.coerce.number().int().positive().default(25).parse(process.env.ATELIER_HISTORIES)
