import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { SheetRow } from '../../preload/contract'
import { text } from '../text/en'
import { useNotices } from './notices'
import { useSheet } from './sheet'
import { chosenRows, sheetActions } from './sheet-actions'
import { START } from './sheet-look'
import { NOTHING } from './sheet-rows'

const row = (short: string): SheetRow => ({ short, version: short, id: '01JD0000000000000000000001', name: null, note: '', hypothesis: '', verdict: '', tags: [], star: false, pinned: false, parent: null, sentence: null, confounded: false, dataset: 'd', created: 1, trashed: null, runs: [], cells: [] })
const VERSIONS = Array.from({ length: 1200 }, (_, i) => `v${1200 - i}`)

/** An owner of 1,200 versions that fails once at the calls that are named; what it carried out is noted. */
function owner(fails: { readonly call: string; readonly of: string }[]) {
  const carried: { readonly name: string; readonly star: boolean | undefined; readonly ids: readonly string[] }[] = []
  const call = (name: string, input: { ids?: string[]; star?: boolean; offset?: number; limit?: number; sort?: unknown[] }): Promise<unknown> => {
    const ordered = input.sort?.length === 1 ? VERSIONS.toReversed() : VERSIONS
    if (name === 'sheet.page') return Promise.resolve({ ok: true, value: { total: VERSIONS.length, offset: input.offset, rows: ordered.slice(input.offset, (input.offset ?? 0) + (input.limit ?? 0)).map(row) } })
    const at = fails.findIndex((one) => one.call === name && input.ids?.includes(one.of))
    if (at >= 0) {
      fails.splice(at, 1)
      return Promise.resolve({ ok: false, error: { code: 'log.busy', message: 'the disk is full', hint: 'Make room.' } })
    }
    if (input.ids !== undefined) carried.push({ name, star: input.star, ids: input.ids })
    return Promise.resolve({ ok: true, value: name === 'project.info' ? { path: '/p', owner: { pid: 1, kind: 'window', here: true }, schema: 4, runs: 0, versions: VERSIONS.length, bytes: 1 } : [] })
  }
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw))
  vi.stubGlobal('window', { atelier: { call, host: call, listen: () => () => undefined } })
  return carried
}
const messages = (): string[] => useNotices.getState().notices.map(({ message }) => message)
const undo = (): void => {
  const notice = useNotices.getState().notices.findLast(({ offers }) => offers.length > 0)
  if (notice === undefined) throw new Error('nothing can be undone')
  useNotices.getState().dismiss(notice.id)
  notice.offers[0]?.act()
}

beforeEach(() => {
  useNotices.setState({ notices: [] })
  useSheet.setState({ look: START, known: [], trash: false, total: VERSIONS.length, pages: new Map(), read: true, selection: { all: true, shorts: new Set() } })
})
afterEach(() => { vi.unstubAllGlobals(); useSheet.setState({ selection: NOTHING }) })

it('offers to take back what a change of 1,200 versions did before it failed, and offers it again where that fails too', async () => {
  const fails = [{ call: 'versions.edit', of: 'v600' }]
  const carried = owner(fails)
  sheetActions.star()
  await expect.poll(messages).toEqual([text.sheet.edited(500, 700), 'the disk is full'])
  fails.push({ call: 'versions.edit', of: 'v1200' })
  undo()
  await expect.poll(messages).toEqual(['the disk is full', text.sheet.edited(500, 0), 'the disk is full'])
  undo()
  await expect.poll(() => carried).toEqual([{ name: 'versions.edit', star: true, ids: VERSIONS.slice(0, 500) }, { name: 'versions.edit', star: false, ids: VERSIONS.slice(0, 500) }])
})
it('offers to restore the versions that went to the trash before it failed', async () => {
  const carried = owner([{ call: 'versions.trash', of: 'v600' }])
  sheetActions.trash()
  await expect.poll(messages).toEqual([text.sheet.trashed(500, 'v1200', 700), 'the disk is full'])
  undo()
  await expect.poll(() => carried.at(-1)).toMatchObject({ name: 'versions.restore', ids: VERSIONS.slice(0, 500) })
})
it('takes the chosen rows in the order in which they were chosen also where the sheet is sorted while they are read', async () => {
  owner([])
  useSheet.setState({ known: [{ expression: 'version', kind: 'field', direction: null, values: null }] })
  const chosen = chosenRows([], false)
  useSheet.getState().restyle({ sort: [{ by: 'version', descending: false }] })
  expect((await chosen).rows.map(({ short }) => short)).toEqual(VERSIONS)
})
