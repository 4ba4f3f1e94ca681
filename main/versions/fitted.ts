import { z } from 'zod'
import type { FittedValues, Recipe } from '../../preload/contract'
import { fittedSchema, formulaOf } from '../data'
import type { Fitted } from '../data'
import { canonicalJson, sha256Of } from '../lib/hash'
import type { Db } from './database'

const stored = z.object({ hash: z.string(), run: z.int(), created: z.number(), fitted: z.string().transform((text) => fittedSchema.parse(JSON.parse(text))) })
const FITTED_SQL = 'SELECT f.hash, r.number AS run, f.created, f.fitted FROM version_fitted f JOIN runs r ON r.id = f.run'

export const fittedHash = (fitted: Fitted): string => sha256Of(canonicalJson(fitted))

/** What the first training of a version learnt from its data, or null before there was one. */
export function firstFitted(db: Db, version: string): z.infer<typeof stored> | null {
  const row = db.prepare(`${FITTED_SQL} WHERE f.version = ? ORDER BY f.seq LIMIT 1`).get(version)
  return row === undefined ? null : stored.parse(row)
}

/** Keeps what a training learnt; true where the version has not had that yet. */
export function putFitted(db: Db, version: string, run: string, created: number, fitted: Fitted): boolean {
  return db.prepare('INSERT INTO version_fitted (version, hash, run, created, fitted) VALUES (?, ?, ?, ?, ?) ON CONFLICT (version, hash) DO NOTHING').run(version, fittedHash(fitted), run, created, canonicalJson(fitted)).changes > 0
}

const COLOURS: Readonly<Record<number, readonly string[]>> = { 1: ['grey'], 2: ['grey', 'alpha'], 3: ['red', 'green', 'blue'], 4: ['red', 'green', 'blue', 'alpha'] }
const inputNames = ({ image, features, mean }: Fitted): readonly string[] => (image === null ? features : COLOURS[image.channels] ?? mean.map((_, channel) => `channel ${channel + 1}`))

/** Fitted values as people read them: each input's mean and spread, each number's transform in its own units. */
export function fittedValues({ hash, run, created, fitted }: z.infer<typeof stored>, { targets, data }: Recipe): FittedValues {
  return {
    hash, run: `r${run}`, created, pixels: fitted.image !== null, standardized: data.standardize !== 'none',
    inputs: inputNames(fitted).map((name, i) => ({ name, mean: fitted.mean[i] ?? 0, spread: fitted.std[i] ?? 1, categories: fitted.categories[name] ?? [] })),
    targets: targets.flatMap(({ name, kind, unit }) => {
      const transform = fitted.targets[name]
      return kind !== 'regression' || transform === undefined ? [] : [{ name, unit, kind: transform.kind, numbers: transform.numbers, formula: formulaOf(transform, name), seen: transform.seen ?? null }]
    }),
  }
}

/** What of two trainings' fitted values differs, by name: "mean of weight 4201.75 -> 4201.8". */
export function fittedDifferences(before: Fitted, after: Fitted): string[] {
  const say = (value: unknown): string => (Array.isArray(value) ? value.map(say).join(', ') : typeof value === 'number' || typeof value === 'string' ? String(value) : canonicalJson(value ?? null))
  const difference = (name: string, a: unknown, b: unknown): string[] => {
    if (canonicalJson(a ?? null) === canonicalJson(b ?? null)) return []
    const [from, to] = [say(a), say(b)]
    return [from.length + to.length > 120 ? `${name} differs` : `${name} ${from} -> ${to}`]
  }
  const [names, others] = [inputNames(before), inputNames(after)]
  const shape = [...difference('inputs', names, others), ...difference('image', before.image, after.image), ...difference('view', before.view, after.view), ...difference('categories', before.categories, after.categories)]
  const inputs = canonicalJson(names) !== canonicalJson(others) ? [] : names.flatMap((name, i) => [...difference(`mean of ${name}`, before.mean[i], after.mean[i]), ...difference(`spread of ${name}`, before.std[i], after.std[i])])
  const targets = [...new Set([...Object.keys(before.targets), ...Object.keys(after.targets)])].flatMap((name) => {
    const [a, b] = [before.targets[name], after.targets[name]]
    return [...difference(`transform of ${name}`, [a?.kind, ...a?.numbers ?? []], [b?.kind, ...b?.numbers ?? []]), ...difference(`range of ${name}`, [a?.seen?.min, a?.seen?.max], [b?.seen?.min, b?.seen?.max])]
  })
  return [...shape, ...inputs, ...targets]
}
