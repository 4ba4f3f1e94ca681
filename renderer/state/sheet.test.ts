import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sheetColumn, sheetQuery } from '../../preload/contract'
import type { SheetColumn, SheetPage, SheetQuery, SheetRow } from '../../preload/contract'
import { useSheet } from './sheet'
import { START, usual } from './sheet-look'
import { NOTHING, PAGE } from './sheet-rows'

const ULID = '01JD0000000000000000000001'
const row = (short: string): SheetRow => ({ short, version: short, id: ULID, name: null, note: '', hypothesis: '', verdict: '', tags: [], star: false, pinned: false, parent: null, sentence: null, confounded: false, dataset: 'd', created: 1, trashed: null, runs: [], cells: [] })

const COLUMNS: readonly SheetColumn[] = [{ expression: 'state', kind: 'field' }, { expression: 'version', kind: 'field' }, { expression: 'note', kind: 'field' }, { expression: 'val.accuracy', kind: 'metric' }].map((column) => sheetColumn.parse({ ...column, direction: column.kind === 'metric' ? 'max' : null, values: null }))

/** An owner with so many versions, newest first; every page of rows and every best value that was asked for is noted. */
function owner(numbers: () => readonly number[]) {
  const asked: { offset: number; limit: number; where: string }[] = []
  const bests: string[] = []
  const questions: SheetQuery[] = []
  const page = (input: { where?: string; offset?: number; limit?: number; columns?: string[] }): SheetPage => {
    const { where = '', offset = 0, limit = PAGE } = input
    if (where === 'pinned' || where === 'verdict') return { total: 0, offset: 0, rows: [] }
    asked.push({ offset, limit, where })
    questions.push(sheetQuery.parse(input))
    const found = numbers().filter((number) => where !== 'even' || number % 2 === 0)
    return { total: found.length, offset, rows: found.slice(offset, offset + limit).map((number) => ({ ...row(`v${number}`), cells: (input.columns ?? []).map(() => ({ kind: 'value', value: number })) })) }
  }
  const call = (name: string, input: { where?: string }): Promise<unknown> => {
    if (name === 'sheet.bests') bests.push(input.where ?? '')
    if (input.where === 'broken') return Promise.resolve({ ok: false, error: { code: 'sheet.expression', message: 'cannot be read', hint: 'Mend it.' } })
    const values: Record<string, unknown> = { 'sheet.columns': COLUMNS, 'sheet.bests': [], 'sheet.views': [], 'project.info': { path: '/p', owner: { pid: 1, kind: 'window', here: true }, schema: 4, runs: 0, versions: numbers().length, bytes: 1 } }
    return Promise.resolve({ ok: true, value: name === 'sheet.page' ? page(input) : values[name] })
  }
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw))
  vi.stubGlobal('window', { atelier: { call, host: call, listen: () => () => undefined } })
  return { asked, bests, questions }
}
const down = (from: number): number[] => Array.from({ length: from }, (_, i) => from - i)

beforeEach(() => useSheet.setState({ look: START, known: null, trash: false, total: 0, pages: new Map(), read: false, refused: null, unfolded: [], selection: NOTHING, at: 0, focus: null, anchor: 0 }))
afterEach(() => { vi.unstubAllGlobals(); vi.useRealTimers() })

describe('the sheet of 10,000 versions', () => {
  it('reads what is seen and the next page, holds few pages, and reads no row that nobody looks at', async () => {
    const { asked } = owner(() => down(10_000))
    await useSheet.getState().refresh(true)
    await useSheet.getState().see(0, 20)
    expect(asked.map(({ offset }) => offset)).toEqual([0, PAGE])
    for (let first = 0; first < 5000; first += PAGE) await useSheet.getState().see(first, first + 20)
    expect(useSheet.getState().pages.size).toBeLessThanOrEqual(16)
    expect(useSheet.getState().total).toBe(10_000)
  })
  it('keeps focus and choice with their rows when new ones come, and says by how much what is seen moved', async () => {
    let numbers = down(50)
    owner(() => numbers)
    await useSheet.getState().see(10, 30)
    await useSheet.getState().refresh(true)
    await useSheet.getState().goTo(12, false)
    await useSheet.getState().select({ flip: 'v38' })
    numbers = down(53)
    await useSheet.getState().refresh(false)
    const { at, focus, selection, shift } = useSheet.getState()
    expect([at, focus, [...selection.shorts], shift.rows]).toEqual([15, 'v38', ['v38'], 3])
  })
  it('filters by what can be read, and keeps what it shows where that cannot', async () => {
    owner(() => down(50))
    await useSheet.getState().see(0, 20)
    await useSheet.getState().refresh(true)
    await useSheet.getState().filter('even')
    expect([useSheet.getState().total, useSheet.getState().look.where]).toEqual([25, 'even'])
    await useSheet.getState().filter('broken')
    expect(useSheet.getState()).toMatchObject({ total: 25, look: { where: 'even' }, refused: { draft: 'broken', error: { hint: 'Mend it.' } } })
  })
  it('asks for the rows of a filter once, and for what stands around rows again only where a filter changes it', async () => {
    const { asked, bests } = owner(() => down(50))
    await useSheet.getState().refresh(true)
    await useSheet.getState().filter('even')
    expect([asked.map(({ where }) => where), bests]).toEqual([['', 'even'], ['', 'even']])
    await useSheet.getState().change({ sort: [{ by: 'version', descending: false }] })
    expect([asked.length, bests.length]).toEqual([3, 2])
  })
  it('does not take up a filter that was overtaken by a later one', async () => {
    owner(() => down(50))
    await useSheet.getState().refresh(true)
    await Promise.all([useSheet.getState().filter('even'), useSheet.getState().filter('')])
    expect([useSheet.getState().total, useSheet.getState().look.where]).toEqual([50, ''])
  })
  it('puts no row of a former question on the page where a filter was on its way and the order, the scope, the trash or the columns were chosen meanwhile', async () => {
    const ways: readonly (() => Promise<void>)[] = [
      () => useSheet.getState().change({ sort: [{ by: 'version', descending: false }] }),
      () => useSheet.getState().change({ scope: 'runs' }),
      () => useSheet.getState().showTrash(true),
      () => Promise.resolve(useSheet.getState().restyle({ columns: [{ expression: 'note', width: 100 }] })),
    ]
    for (const way of ways) {
      useSheet.setState({ look: START, known: null, trash: false })
      const { questions } = owner(() => down(50))
      await useSheet.getState().refresh(true)
      await Promise.all([useSheet.getState().filter('even'), way()])
      const { look, trash, total } = useSheet.getState()
      expect([look.where, total]).toEqual(['even', 25])
      expect(questions.at(-1)).toMatchObject({ where: 'even', scope: look.scope, sort: look.sort, trash, columns: (look.columns ?? usual(COLUMNS)).map(({ expression }) => expression) })
    }
  })
  it('reads the rows of a filter again where a version came while they were on their way', async () => {
    let numbers = down(50)
    owner(() => numbers)
    await useSheet.getState().refresh(true)
    const filtered = useSheet.getState().filter('even')
    numbers = down(52)
    await Promise.all([filtered, useSheet.getState().refresh(false)])
    expect([useSheet.getState().look.where, useSheet.getState().total]).toEqual(['even', 26])
  })
  it('does not put a filter that was overtaken by a view in place of the one of the view', async () => {
    owner(() => down(50))
    await useSheet.getState().refresh(true)
    await Promise.all([useSheet.getState().filter('even'), useSheet.getState().chooseView(null)])
    expect([useSheet.getState().look.where, useSheet.getState().total]).toEqual(['', 50])
  })
  it('reads a filter with every column also where the columns were not known when it was typed', async () => {
    const { questions } = owner(() => down(50))
    await useSheet.getState().filter('even')
    expect(questions.at(-1)?.columns).toEqual(['state', 'val.accuracy'])
  })
  it('has its first rows before anyone looks, and draws none of them again when they are read anew and say the same', async () => {
    const { asked } = owner(() => down(50))
    await useSheet.getState().prepare()
    await useSheet.getState().prepare()
    expect([asked.length, useSheet.getState().read, useSheet.getState().info?.versions]).toEqual([1, true, 50])
    const { bests, info, known, pages } = useSheet.getState()
    await useSheet.getState().refresh(true)
    const now = useSheet.getState()
    expect([now.bests === bests, now.info === info, now.known === known, now.pages.get(0)?.[7] === pages.get(0)?.[7]]).toEqual([true, true, true, true])
  })
  it('shows the first rows that are on their way to who looks meanwhile, before it asks again', async () => {
    const { asked } = owner(() => down(50))
    const askedWhenShown: number[] = []
    const end = useSheet.subscribe(({ read }) => { if (read) askedWhenShown.push(asked.length) })
    await Promise.all([useSheet.getState().prepare(), useSheet.getState().refresh(true)])
    end()
    expect([askedWhenShown[0], asked.length]).toEqual([1, 2])
  })
  it('chooses a range also where its rows are not held', async () => {
    owner(() => down(1000))
    await useSheet.getState().refresh(true)
    await useSheet.getState().select({ range: [0, 899], add: false })
    expect(useSheet.getState().selection.shorts.size).toBe(900)
  })
})
