import { create } from 'zustand'
import type { SheetColumn } from '../../preload/contract'
import { bodyOf, call } from '../api/client'
import { painted } from './painted'
import { NO_FACTS, kept, keptFacts, keptRows, readFacts } from './sheet-facts'
import { START, lookOf, partsOf, shownColumns, viewOf } from './sheet-look'
import type { Look } from './sheet-look'
import { remember, remembered } from './sheet-memory'
import { NOTHING, PAGE, flipped, indexOf, lineAt, lineCount, lineOf, pagesFor, ranged, replaced, rowAt, rowsOf, withPage } from './sheet-rows'
import type { Pages, Row } from './sheet-rows'
import type { SheetState } from './sheet-types'

export type { EditField, SheetState } from './sheet-types'

export const shownOf = ({ look, known }: Pick<SheetState, 'look' | 'known'>) => shownColumns(look, known ?? [])

/** What is asked of the sheet now; sorting by what the project no longer has is left out. */
export function questionOf({ look, known, trash }: Pick<SheetState, 'look' | 'known' | 'trash'>) {
  const names = new Set(known?.map(({ expression }) => expression))
  const sort = look.sort.filter(({ by }) => names.has(by) || names.has(partsOf(by).of))
  return { scope: look.scope, where: look.where, sort, trash }
}

/** Rows of a page, and how many there are in all. */
interface Page { readonly total: number; readonly rows: Row[] }

/** Reading columns counts all settings of all rows: while runs go on, every few seconds is enough. */
const COLUMNS_EVERY = 5000
let columnsAt = 0
let [turn, filtering, factsDue] = [0, 0, true]
let seen = { first: 0, last: 40 }
let preparing: Promise<void> | null = null
const asked = new Set<string>()

export const useSheet = create<SheetState>((set, get) => {
  const read = async (number: number, where = get().look.where): Promise<Page> => {
    const columns = shownOf(get()).map(({ expression }) => expression)
    const page = await call('sheet.page', { ...questionOf(get()), where, columns, offset: number * PAGE, limit: PAGE })
    return { total: page.total, rows: rowsOf(page, columns) }
  }

  /** Kept due until they are there, so that a turn that came between does not lose them. */
  async function renewFacts(mine: number): Promise<void> {
    if (!factsDue) return
    const facts = await readFacts(get().look, get().known ?? [], get().trash)
    if (mine !== turn) return
    factsDue = false
    set(keptFacts(get(), facts))
  }

  const runsOf = async (version: string): Promise<Row[]> => {
    const columns = shownColumns({ ...get().look, scope: 'runs' }, get().known ?? []).map(({ expression }) => expression)
    return rowsOf(await call('sheet.page', { scope: 'runs', where: `version = "${version}"`, trash: get().trash, columns, sort: [{ by: 'seed', descending: false }], limit: 1000 }), columns)
  }

  /**
   * Reads what is seen anew and puts it in place of all that is held. `fresh` begins at the top, with nothing unfolded;
   * `first` is its first page where that was read already. What stands around the rows comes once these are painted.
   */
  async function reread(columnsToo: boolean, fresh: boolean, first?: Page): Promise<void> {
    const mine = ++turn
    asked.clear()
    set({ waiting: true })
    try {
      // Rows come first where it is known which columns they have: counting the settings of all rows takes longer.
      const late = get().known !== null && (columnsToo || Date.now() - columnsAt > COLUMNS_EVERY)
      if (get().known === null) {
        const known = await readColumns()
        if (mine !== turn) return
        set({ known })
      }
      const wanted = fresh ? [0] : [...new Set([Math.floor(seen.first / PAGE), Math.floor(seen.last / PAGE)])]
      const found = first === undefined ? await Promise.all(wanted.map(async (number) => [number, await read(number)] as const)) : [[0, first] as const]
      if (mine !== turn) return
      const total = found[0]?.[1].total ?? 0
      const pages: Pages = new Map(found.filter(([, { rows }], i) => i === 0 || rows.length > 0).map(([number, { rows }]) => [number, keptRows(get().pages, rows)]))
      place(pages, total, fresh)
      await painted()
      if (mine !== turn) return
      await Promise.all([renewFacts(mine), refold(mine), ...(late ? [renewColumns(mine)] : [])])
    } catch (error) {
      if (mine !== turn) return
      const body = bodyOf(error)
      const { where } = get().look
      if (where !== '' && ['sheet.expression', 'sheet.name'].includes(body.code)) {
        // A filter of before that no longer holds: it is shown with its reason, and nothing is filtered.
        set(({ look }) => ({ look: { ...look, where: '' }, refused: { draft: where, error: body } }))
        await reread(columnsToo, fresh)
      } else set({ error: body, waiting: false })
    }
  }

  async function readColumns(): Promise<readonly SheetColumn[]> {
    columnsAt = Date.now()
    return call('sheet.columns', { where: get().look.where, trash: get().trash })
  }

  /** What columns there are by now; rows that have not all of them are read again. */
  async function renewColumns(mine: number): Promise<void> {
    const before = new Set(shownOf(get()).map(({ expression }) => expression))
    const known = kept(get().known, await readColumns())
    if (mine !== turn) return
    set({ known })
    if (shownOf(get()).every(({ expression }) => before.has(expression))) return
    factsDue = true
    await reread(false, false)
  }

  /** New pages: the focus follows its row, and what is seen stays where it was. */
  function place(pages: Pages, total: number, fresh: boolean): void {
    const before = get()
    const top = rowAt(before.pages, lineOrNone(before, seen.first))
    const now = top === undefined ? null : indexOf(pages, top.short)
    const unfolded = fresh ? [] : replaced(before.unfolded, pages).filter(({ index }) => index < total)
    const index = before.focus === null ? null : indexOf(pages, before.focus)
    const count = lineCount(total, unfolded)
    set({
      pages, total, unfolded, read: true, waiting: false, error: null,
      at: fresh ? 0 : Math.min(index === null ? before.at : lineOf(index, unfolded), Math.max(0, count - 1)),
      ...(fresh ? { focus: null, anchor: 0 } : {}),
      shift: { rows: fresh || now === null ? 0 : now - lineOrNone(before, seen.first) },
    })
  }

  async function refold(mine: number): Promise<void> {
    const folds = get().unfolded
    if (folds.length === 0) return
    const runs = new Map(await Promise.all(folds.map(async ({ short }) => [short, await runsOf(short)] as const)))
    if (mine === turn) set(({ unfolded }) => ({ unfolded: unfolded.map((one) => ({ ...one, runs: runs.get(one.short) ?? one.runs })) }))
  }

  /** Pages that are in sight and not held, or with `ahead` the one after them too. */
  async function fill(ahead: boolean): Promise<void> {
    const mine = turn
    const { unfolded, total, pages } = get()
    const [first, last] = [lineAt(seen.first, unfolded).index, lineAt(seen.last, unfolded).index]
    await Promise.all(pagesFor(first, last, total, ahead).filter((number) => !pages.has(number) && !asked.has(`${mine} ${number}`)).map(async (number) => {
      asked.add(`${mine} ${number}`)
      const page = await read(number)
      asked.delete(`${mine} ${number}`)
      if (mine === turn) set((state) => ({ total: page.total, pages: withPage(state.pages, number, page.rows) }))
    }))
  }
  const restyle = (part: Partial<Look>): void => {
    set(({ look }) => ({ look: { ...look, ...part } }))
    remember(get().look)
  }

  return {
    look: remembered(), known: null, views: [], trash: false, total: 0, pages: new Map(), read: false, waiting: false, error: null, refused: null, ...NO_FACTS,
    unfolded: [], selection: NOTHING, at: 0, focus: null, anchor: 0, shift: { rows: 0 }, editing: null, open: null,
    prepare: async () => {
      if (get().read) return
      preparing = reread(false, true)
      await preparing
      preparing = null
    },
    refresh: async (columnsToo) => {
      // Who looks while the first rows are on their way sees these; a second question would only take its turn behind them.
      await preparing
      factsDue = true
      // The rows do not wait for the names of views.
      await Promise.all([reread(columnsToo, false), ...(columnsToo ? [call('sheet.views', {}).then((views) => set({ views }))] : [])])
    },
    see: async (first, last) => {
      seen = { first, last }
      await fill(false)
      await painted()
      await fill(true)
    },
    change: async (part) => {
      // A view has a filter of its own, which one that is still on its way must not replace.
      if (part.where !== undefined) filtering += 1
      restyle(part)
      const fresh = part.where !== undefined || part.sort !== undefined || part.scope !== undefined
      if (fresh) set({ selection: NOTHING })
      // The order of the rows is not what the facts around them follow from.
      if (Object.keys(part).some((name) => name !== 'sort')) factsDue = true
      await reread(part.where !== undefined, fresh)
    },
    restyle,
    filter: async (draft) => {
      const where = draft.trim()
      const mine = ++filtering
      const [{ look, trash, known }, since] = [get(), turn]
      try {
        // The rows themselves are asked for: whether it can be read shows in that.
        const first = await read(0, where)
        if (mine !== filtering) return
        // Who sorts or goes to the trash meanwhile wants that and the filter: these rows answer neither, nor do rows without columns.
        const now = get()
        const holds = since === turn && known !== null && now.look === look && now.trash === trash && now.known === known
        restyle({ where })
        factsDue = true
        set({ refused: null, selection: NOTHING })
        await reread(true, true, ...(holds ? [first] : []))
      } catch (error) {
        if (mine === filtering) set({ refused: { draft, error: bodyOf(error) } })
      }
    },
    showTrash: async (trash) => {
      factsDue = true
      set({ trash, selection: NOTHING, unfolded: [] })
      await reread(true, true)
    },
    keepView: async (name) => {
      set({ views: await call('sheet.keep', viewOf(name, get().look, get().known ?? [])) })
      restyle({ view: name })
    },
    chooseView: async (name) => {
      const view = get().views.find((one) => one.name === name)
      set({ refused: null })
      await get().change(view === undefined ? { ...START, first: get().look.first } : lookOf(view, get().look))
    },
    forgetView: async (name) => {
      set({ views: await call('sheet.forget', { name }) })
      if (get().look.view === name) restyle({ view: null })
    },
    goTo: async (line, extend) => {
      const { unfolded, pages, anchor, total } = get()
      const found = lineAt(line, unfolded)
      const run = found.kind === 'run' ? unfolded.find(({ index }) => index === found.index)?.runs[found.run] : undefined
      set({ at: line, focus: (run ?? rowAt(pages, found.index))?.short ?? null, ...(extend ? {} : { anchor: found.index }) })
      if (extend && total > 0) await get().select({ range: [anchor, found.index], add: false })
    },
    fold: async (short, open) => {
      if (!open) {
        set(({ unfolded }) => ({ unfolded: unfolded.filter((one) => one.short !== short) }))
      } else {
        const runs = await runsOf(short)
        const index = indexOf(get().pages, short)
        if (index !== null && !get().unfolded.some((one) => one.short === short)) set(({ unfolded }) => ({ unfolded: [...unfolded, { short, index, runs }] }))
      }
      const { focus, pages, unfolded } = get()
      const held = focus === null ? null : indexOf(pages, focus)
      if (held !== null) set({ at: lineOf(held, unfolded) })
    },
    select: async (how) => {
      if (how === 'all') set({ selection: { all: true, shorts: new Set() } })
      else if (how === 'none') set({ selection: NOTHING })
      else if ('flip' in how) set(({ selection }) => ({ selection: flipped(selection, how.flip) }))
      else {
        const [from, to] = [Math.min(...how.range), Math.max(...how.range)]
        const range: string[] = []
        for (let offset = from; offset <= to; offset += 1000) {
          const held = Array.from({ length: Math.min(1000, to - offset + 1) }, (_, i) => rowAt(get().pages, offset + i)?.short)
          const known = held.filter((short) => short !== undefined)
          range.push(...(known.length === held.length ? known : (await call('sheet.page', { ...questionOf(get()), offset, limit: held.length })).rows.map(({ short }) => short)))
        }
        set(({ selection }) => ({ selection: ranged(selection, range, how.add) }))
      }
    },
    patch: (versions) => {
      const now = new Map(versions.map((version) => [version.short, version]))
      const patched = (row: Row): Row => {
        const version = now.get(row.version)
        if (version === undefined) return row
        const { name, note, tags, star, hypothesis, verdict } = version
        return { ...row, name, note, tags, star, hypothesis, verdict }
      }
      set(({ pages }) => ({ pages: new Map([...pages].map(([number, rows]) => [number, rows.map(patched)])) }))
    },
    // Where something is typed the focus is, so that it goes with that row even where no key had moved it.
    set: (part) => set({ ...part, ...(part.editing === undefined || part.editing === null ? {} : { focus: part.editing.short }) }),
  }
})

const lineOrNone = ({ unfolded }: Pick<SheetState, 'unfolded'>, line: number): number => lineAt(line, unfolded).index
