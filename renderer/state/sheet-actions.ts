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
  // Who sorts meanwhile means the rows that were chosen before.
  const question = questionOf(useSheet.getState())
  const found: Row[] = []
  for (let offset = 0; offset < total && found.length < Math.min(wanted, MOST_COPIED); offset += 1000) {
    const page = rowsOf(await call('sheet.page', { ...question, columns: [...columns], offset, limit: 1000 }), columns)
    found.push(...page.filter(({ short }) => none || isSelected(selection, short)))
  }
  const rows = found.slice(0, MOST_COPIED)
  return { rows, left: wanted - rows.length }
}

const versionsOf = (rows: readonly Row[]): string[] => [...new Set(rows.map(({ version }) => version))]

/** Does work a chunk at a time. Where one fails, `done` hears of those before it all the same: they can be taken back. */
async function inChunks(ids: readonly string[], work: (ids: string[]) => Promise<void>, done: (ids: readonly string[]) => void = () => undefined): Promise<void> {
  let at = 0
  try {
    for (; at < ids.length; at += CHUNK) await work(ids.slice(at, at + CHUNK))
  } finally {
    if (at > 0) done(ids.slice(0, at))
  }
}

type Change = Omit<CallInput<'versions.edit'>, 'ids'>

/** What a person says of versions; the sheet shows it at once. */
export async function edit(ids: readonly string[], change: Change, done?: (ids: readonly string[]) => void): Promise<void> {
  await inChunks(ids, async (some) => useSheet.getState().patch(await call('versions.edit', { ids: some, ...change })), done)
}

/** Gives the same to these rows. What several versions were given is taken back in one go. */
async function editAll(rows: readonly Row[], change: BulkChange): Promise<void> {
  const ids = versionsOf(rows)
  await edit(ids, change, (done) => {
    const held = new Set(done)
    if (ids.length > 1) offerBack(inverseOf(rows.filter(({ version }) => held.has(version)), change), ids.length - done.length)
  })
}

/** Offers to take a change of several versions back; `left` of them were to be changed and are not. What could not be taken back is offered again. */
function offerBack(back: readonly CallInput<'versions.edit'>[], left: number): void {
  const changed = back.reduce((sum, { ids }) => sum + ids.length, 0)
  if (changed === 0) return
  useNotices.getState().say(text.sheet.edited(changed, left), [{ label: text.actions.undo, act: () => attempt(text.actions.undo, async () => {
    let at = 0
    try {
      for (; at < back.length; at += 1) {
        const { ids, ...was } = back[at] ?? { ids: [] }
        await edit(ids, was)
      }
    } finally {
      offerBack(back.slice(at), 0)
    }
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
  try {
    await inChunks(ids, async (some) => { await call('versions.trash', { ids: some }) }, (done) => {
      useNotices.getState().say(text.sheet.trashed(done.length, done[0] ?? '', ids.length - done.length), [{ label: text.actions.undo, act: () => attempt(text.actions.undo, () => restore(done)) }])
    })
  } finally {
    await after()
  }
}

async function restore(ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  try {
    await inChunks(ids, async (some) => { await call('versions.restore', { ids: some }) })
  } finally {
    await after()
  }
}

async function after(): Promise<void> {
  await useSheet.getState().select('none')
  await useSheet.getState().refresh(true)
}
