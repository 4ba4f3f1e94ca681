import type { ComparedSetting, VersionRow } from '../../../preload/contract'
import { settingsOf } from '../../versions/sheet/settings'

function partOf(path: string): ComparedSetting['part'] {
  if (path === 'data.fingerprint') return 'data'
  return path.startsWith('code.') ? 'code' : path.startsWith('environment.') ? 'environment' : 'recipe'
}
const PARTS = ['recipe', 'data', 'code', 'environment'] as const

/** Settings in which not all versions are alike, a leaf of the recipe each: the recipe first, in its own order. */
export function differingSettings(versions: readonly VersionRow[]): ComparedSetting[] {
  const all = versions.map((version) => new Map(settingsOf(version)))
  const paths = [...new Set(all.flatMap((settings) => [...settings.keys()]))]
  const rows = paths.map((path) => ({ path, part: partOf(path), values: all.map((settings) => settings.get(path) ?? null) })).filter(({ values }) => new Set(values).size > 1)
  return PARTS.flatMap((part) => rows.filter((row) => row.part === part))
}
