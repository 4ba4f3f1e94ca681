import { AtelierError } from '../../lib/errors'
import type { Db } from '../database'
import { z } from 'zod'
import type { Name, Stat } from './expression'

/** What a name of an expression stands for. */
export type Operand =
  | { readonly kind: 'metric'; readonly id: number; readonly name: string; readonly stat: Stat | null }
  | { readonly kind: 'setting'; readonly id: number; readonly path: string }
  | { readonly kind: 'field'; readonly field: FieldName }

/** Rows are versions with all their runs, or single runs. */
export type Scope = 'versions' | 'runs'

/** Which runs belong to a version's row: those that are not in the trash, and in the trash with their version all of them that are not gone for good. */
export const ownRuns = (run: string, version: string): string => `(${run}.purged IS NULL AND (${run}.trashed IS NULL OR ${version}.trashed IS NOT NULL))`
const RUNS = `FROM runs q WHERE q.version = v.id AND ${ownRuns('q', 'v')}`
/** Of these, whose results a version's figures are made of: a run that repeats another counts once with it. */
export const countedRuns = (run: string, version: string): string => `${ownRuns(run, version)} AND ${run}.reproduces IS NULL`
/** Facts of a row that are no setting and no metric, as SQL in either scope; null where a scope has none. */
export const fields = {
  version: { versions: 'v.number', runs: 'v.number' },
  run: { versions: null, runs: 'r.number' },
  name: { versions: "coalesce(v.name, '')", runs: "coalesce(v.name, '')" },
  note: { versions: 'v.note', runs: 'v.note' },
  hypothesis: { versions: 'v.hypothesis', runs: 'v.hypothesis' },
  verdict: { versions: 'v.verdict', runs: 'v.verdict' },
  star: { versions: 'v.star', runs: 'v.star' },
  pinned: { versions: 'v.pinned', runs: 'v.pinned' },
  confounded: { versions: "coalesce(json_extract(v.changes, '$.confounded'), 0)", runs: "coalesce(json_extract(v.changes, '$.confounded'), 0)" },
  change: { versions: "coalesce(json_extract(v.changes, '$.sentence'), '')", runs: "coalesce(json_extract(v.changes, '$.sentence'), '')" },
  parent: { versions: '(SELECT p.number FROM versions p WHERE p.id = v.parent)', runs: '(SELECT p.number FROM versions p WHERE p.id = v.parent)' },
  created: { versions: 'v.created', runs: 'r.created' },
  runs: { versions: `(SELECT count(*) ${RUNS})`, runs: null },
  seconds: { versions: `(SELECT sum(q.seconds) ${RUNS})`, runs: 'r.seconds' },
  epochs: { versions: `(SELECT max(q.epoch) ${RUNS})`, runs: 'r.epoch' },
  // Where a row may have several, `severalOf` says what they are.
  tag: { versions: 'NULL', runs: 'NULL' },
  state: { versions: 'NULL', runs: 'r.state' },
  engine: { versions: 'NULL', runs: 'r.engine' },
  seed: { versions: 'NULL', runs: 'r.seed' },
  reproduces: { versions: null, runs: '(SELECT o.number FROM runs o WHERE o.id = r.reproduces)' },
  reproduction: { versions: null, runs: "coalesce(json_extract(r.reproduction, '$.verdict'), '')" },
} as const satisfies Record<string, Record<Scope, string | null>>
export type FieldName = keyof typeof fields
const isField = (name: string): name is FieldName => Object.hasOwn(fields, name)

/** Fields of which a row may have several, as SQL of where they are and of one of them: a comparison holds when it holds for one. */
const TAGS = { from: 'FROM json_each(v.tags) j WHERE 1', value: 'j.value' } as const
const several: Readonly<Record<string, Partial<Record<Scope, { readonly from: string; readonly value: string }>>>> = {
  tag: { versions: TAGS, runs: TAGS },
  state: { versions: { from: RUNS, value: 'q.state' } },
  engine: { versions: { from: RUNS, value: 'q.engine' } },
  seed: { versions: { from: RUNS, value: 'q.seed' } },
}
export const severalOf = (operand: Operand, scope: Scope): { readonly from: string; readonly value: string } | undefined => (operand.kind === 'field' ? several[operand.field]?.[scope] : undefined)

/** Short words for settings that are asked for often. */
export const aliases: Readonly<Record<string, string>> = {
  norm: 'norm.kind', arch: 'model.arch', model: 'model.arch', batch: 'batch.norm', accumulate: 'batch.accumulate', lr: 'optim.lr', optimizer: 'optim.kind', optimiser: 'optim.kind', optim: 'optim.kind',
  schedule: 'schedule.kind', dataset: 'data.dataset', data: 'data.dataset', weighting: 'loss.weighting', 'weight-decay': 'optim.weightDecay',
}

/** How many letters have to be changed, added or left out (Levenshtein 1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length] ?? 0
}

/** Resolves names against what this project has. */
export class NameBook {
  constructor(private readonly db: Db) {}

  private path(path: string): number | null {
    return z.int().nullable().parse(this.db.prepare('SELECT id FROM paths WHERE path = ?').pluck().get(path) ?? null)
  }

  names(): { metrics: string[]; paths: string[] } {
    const list = z.array(z.string())
    return { metrics: list.parse(this.db.prepare('SELECT name FROM metrics WHERE id IN (SELECT DISTINCT metric FROM results) ORDER BY name').pluck().all()), paths: list.parse(this.db.prepare('SELECT path FROM paths ORDER BY path').pluck().all()) }
  }

  /** Throws "sheet.name" with the nearest names there are. */
  resolve({ name, stat, at }: Name, scope: Scope): Operand {
    // A curve that has no result, as that of a learning rate, takes its name from no setting.
    const metric = z.int().nullable().parse(this.db.prepare('SELECT id FROM metrics WHERE name = ? AND EXISTS (SELECT 1 FROM results WHERE metric = metrics.id)').pluck().get(name) ?? null)
    if (metric !== null) return { kind: 'metric', id: metric, name, stat }
    if (stat !== null) throw this.unknown(name, `${at} asks for a figure of a metric, and no run here has a metric "${name}"`, this.names().metrics)
    if (isField(name)) {
      if (fields[name][scope] === null) throw new AtelierError('sheet.name', `"${name}" is not known of ${scope === 'runs' ? 'a single run' : 'a version'}.`, scope === 'runs' ? 'Ask for versions instead of runs.' : 'Ask for single runs instead of versions.')
      return { kind: 'field', field: name }
    }
    const path = aliases[name] ?? name
    const setting = this.path(path)
    if (setting !== null) return { kind: 'setting', id: setting, path }
    const { metrics, paths } = this.names()
    throw this.unknown(name, `nothing here is called "${name}"`, [...metrics, ...Object.keys(fields), ...Object.keys(aliases), ...paths])
  }

  private unknown(name: string, what: string, known: readonly string[]): AtelierError {
    const near = known.map((one) => ({ one, far: one.endsWith(`.${name}`) || one.startsWith(`${name}.`) ? 0 : distance(name, one) })).filter(({ far }) => far <= 3).sort((a, b) => a.far - b.far).slice(0, 3).map(({ one }) => one)
    return new AtelierError('sheet.name', `${what[0]?.toUpperCase() ?? ''}${what.slice(1)}.`, near.length === 0 ? 'All names: atelier sheet --names.' : `Near it: ${near.join(', ')}.`)
  }
}
