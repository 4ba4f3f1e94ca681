import type { CallInput } from '../../preload/contract'
import { call } from '../api/client'
import { text } from '../text/en'
import { inverseOf } from './bulk'
import type { BulkChange } from './bulk'
import { attempt, useNotices } from './notices'
import { useRepeating } from './repeating'
import { questionOf, useSheet } from './sheet'
import { isSelected, rowAt, rowsOf, lineAt, selectedCount } from './sheet-rows'
import type { Row } from './sheet-rows'

/** Rows that one copy holds at most. */
export const MOST_COPIED = 10_000
const CHUNK = 500

/** Rows with these cells: the chosen ones, or where none is chosen the focused one or (`all`) all that the filter leaves. In the order of the sheet. */
export async function chosenRows(columns: readonly string[], all: boolean): Promise<{ readonly rows: Row[]; readonly left: number }> {
  const { selection, total, at, unfolded, pages } = useSheet.getState()
  const none = selectedCount(selection, total) === 0
  if (none && !all) {
    const focused = rowAt(pages, lineAt(at, unfolded).index)
    return { rows: focused === undefined ? [] : [focused], left: 0 }
  }
  const wanted = none ? total : selectedCount(selection, total)
  const found: Row[] = []
  for (let offset = 0; offset < total && found.length < Math.min(wanted, MOST_COPIED); offset += 1000) {
    const page = rowsOf(await call('sheet.page', { ...questionOf(useSheet.getState()), columns: [...columns], offset, limit: 1000 }), columns)
    found.push(...page.filter(({ short }) => none || isSelected(selection, short)))
  }
  const rows = found.slice(0, MOST_COPIED)
  return { rows, left: wanted - rows.length }
}

const versionsOf = (rows: readonly Row[]): string[] => [...new Set(rows.map(({ version }) => version))]

async function inChunks(ids: readonly string[], work: (ids: string[]) => Promise<void>): Promise<void> {
  for (let at = 0; at < ids.length; at += CHUNK) await work(ids.slice(at, at + CHUNK))
}

type Change = Omit<CallInput<'versions.edit'>, 'ids'>

/** What a person says of versions; the sheet shows it at once. */
export async function edit(ids: readonly string[], change: Change): Promise<void> {
  await inChunks(ids, async (some) => useSheet.getState().patch(await call('versions.edit', { ids: some, ...change })))
}

/** Gives the same to these rows. What several versions were given is taken back in one go. */
async function editAll(rows: readonly Row[], change: BulkChange): Promise<void> {
  const ids = versionsOf(rows)
  const back = inverseOf(rows, change)
  await edit(ids, change)
  const changed = back.reduce((sum, { ids: some }) => sum + some.length, 0)
  if (ids.length < 2 || changed === 0) return
  useNotices.getState().say(text.sheet.edited(changed), [{ label: text.actions.undo, act: () => attempt(text.actions.undo, async () => {
    for (const { ids: some, ...was } of back) await edit(some, was)
  }) }])
}

export const sheetActions = {
  edit: (ids: readonly string[], change: Change): void => attempt(text.sheet.actions.edit, () => edit(ids, change)),
  editChosen: (change: BulkChange): void => attempt(text.sheet.actions.edit, async () => editAll((await chosenRows([], false)).rows, change)),
  /** Stars the chosen rows, or takes the stars away where all of them have one. */
  star: (): void => attempt(text.sheet.actions.star, async () => {
    const { rows } = await chosenRows([], false)
    await editAll(rows, { star: rows.some(({ star }) => !star) })
  }),
  repeat: (): void => attempt(text.repeat.action, async () => useRepeating.getState().open(versionsOf((await chosenRows([], false)).rows))),
  trash: (): void => attempt(text.actions.remove, async () => trash(versionsOf((await chosenRows([], false)).rows))),
  trashOne: (version: string): void => attempt(text.actions.remove, () => trash([version])),
  restore: (): void => attempt(text.sheet.actions.restore, async () => restore(versionsOf((await chosenRows([], false)).rows))),
  pin: (id: string, pinned: boolean): void => attempt(pinned ? text.actions.pin : text.actions.unpin, async () => {
    await call('versions.pin', { id, pinned })
    await useSheet.getState().refresh(false)
  }),
  forgetView: (name: string): void => attempt(text.sheet.views.forget, async () => {
    const view = useSheet.getState().views.find((one) => one.name === name)
    await useSheet.getState().forgetView(name)
    if (view === undefined) return
    useNotices.getState().say(text.sheet.views.forgotten(name), [{ label: text.actions.undo, act: () => attempt(text.actions.undo, async () => {
      await call('sheet.keep', view)
      await useSheet.getState().refresh(true)
    }) }])
  }),
}

async function trash(ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await inChunks(ids, async (some) => { await call('versions.trash', { ids: some }) })
  await after()
  useNotices.getState().say(text.sheet.trashed(ids.length, ids[0] ?? ''), [{ label: text.actions.undo, act: () => attempt(text.actions.undo, () => restore(ids)) }])
}

async function restore(ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await inChunks(ids, async (some) => { await call('versions.restore', { ids: some }) })
  await after()
}

async function after(): Promise<void> {
  await useSheet.getState().select('none')
  await useSheet.getState().refresh(true)
}
