import type { CallInput } from '../../preload/contract'
import type { Row } from './sheet-rows'

type Edit = CallInput<'versions.edit'>
/** What several versions are given at once. */
export type BulkChange = Pick<Edit, 'star' | 'tag' | 'untag'>
type Held = Pick<Row, 'version' | 'star' | 'tags'>

/** What a change of several versions does to each, the other way round: only what it really changed. Versions that get the same back stand together. */
export function inverseOf(rows: readonly Held[], { star, tag = [], untag = [] }: BulkChange): Edit[] {
  const groups = new Map<string, Edit>()
  for (const { version, star: was, tags } of new Map(rows.map((row) => [row.version, row])).values()) {
    // A tag that is added and taken away in one change is taken away.
    const [added, gone] = [tag.filter((one) => !tags.includes(one) && !untag.includes(one)), untag.filter((one) => tags.includes(one))]
    const back: BulkChange = { ...(star === undefined || star === was ? {} : { star: was }), ...(gone.length === 0 ? {} : { tag: gone }), ...(added.length === 0 ? {} : { untag: added }) }
    if (Object.keys(back).length === 0) continue
    const key = JSON.stringify(back)
    const held = groups.get(key)
    groups.set(key, { ...back, ids: [...(held?.ids ?? []), version] })
  }
  return [...groups.values()]
}
