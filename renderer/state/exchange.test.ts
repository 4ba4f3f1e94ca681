import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ImportReport } from '../../preload/contract'
import { exchange } from './exchange'
import { attempt, useNotices } from './notices'

const report: ImportReport = {
  format: 'capsule', title: 'Capsule', project: 'there', dry: false, versions: { added: ['v2'], here: 0, restored: [] }, runs: { added: 1, here: 0, joined: [], restored: [] }, points: 0,
  files: { added: 0, bytes: 0, here: 0, absent: 0, supplied: 0 }, datasets: { added: [], here: 1 }, baseline: null, renamed: [], notes: [],
}
let training: boolean
let undone: unknown[]
beforeEach(() => {
  training = true
  undone = []
  useNotices.setState({ notices: [] })
  const values: Record<string, unknown> = { 'history.import': report, 'history.takeBack': { kept: [] }, 'sheet.columns': [], 'sheet.bests': [], 'sheet.views': [], 'sheet.page': { total: 0, offset: 0, rows: [] }, 'project.info': { path: '/p', owner: { pid: 1, kind: 'window', here: true }, schema: 4, runs: 0, versions: 0, bytes: 1 } }
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw))
  vi.stubGlobal('window', { atelier: { listen: () => () => undefined, call: (name: string, input: unknown) => {
    if (name !== 'history.takeBack') return Promise.resolve({ ok: true, value: values[name] })
    if (training) return Promise.resolve({ ok: false, error: { code: 'import.busy', message: 'Nothing was undone: r4 of v2 is running.', hint: 'Stop what trains, then undo again.' } })
    undone.push(input)
    return Promise.resolve({ ok: true, value: values[name] })
  } } })
})
afterEach(() => vi.unstubAllGlobals())

/** What the notices say, and what they offer. */
const shown = (): string[] => useNotices.getState().notices.map(({ action, message, offers }) => [`${action ?? 'message'}: ${message}`, ...offers.map(({ label }) => label)].join(' | '))
/** Clicks Undo, as the notice does: it goes with its offer. */
function undo(): void {
  const notice = useNotices.getState().notices.find(({ offers }) => offers.length > 0)
  notice?.offers[0]?.act()
  if (notice !== undefined) useNotices.getState().dismiss(notice.id)
}
const SAID = 'message: 1 version and 1 run were added. | Undo'
const REFUSED = 'Undo the import of history.zip: Nothing was undone: r4 of v2 is running.'

describe('an import whose undo is refused', () => {
  beforeEach(async () => {
    exchange.add('/somewhere/history.zip')
    await vi.waitFor(() => expect(shown()).toEqual([SAID]))
    undo()
    await vi.waitFor(() => expect(shown()).toEqual(expect.arrayContaining([REFUSED])))
  })
  it('offers Undo again, as often as it is refused, until it is undone', async () => {
    expect(shown()).toEqual([SAID, REFUSED])
    undo()
    await vi.waitFor(() => expect(shown()).toEqual([SAID, REFUSED]))
    training = false
    undo()
    await vi.waitFor(() => expect(shown()).toEqual([]))
    expect(undone).toEqual([{ versions: ['v2'], runs: [], datasets: [], baseline: null }])
  })
  it('says so still when something else was undone meanwhile', async () => {
    attempt('Undo', () => Promise.resolve())
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(shown()).toEqual([SAID, REFUSED])
  })
})
