import type { ErrorBody, SheetColumn, SheetView, VersionRow } from '../../preload/contract'
import type { SheetFacts } from './sheet-facts'
import type { Look } from './sheet-look'
import type { Pages, Selection, Unfolded } from './sheet-rows'

export type EditField = 'name' | 'note' | 'tags' | 'hypothesis' | 'verdict'

export interface SheetState extends SheetFacts {
  readonly look: Look
  /** Every column of the project; null until they were read. */
  readonly known: readonly SheetColumn[] | null
  readonly views: readonly SheetView[]
  readonly trash: boolean
  readonly total: number
  readonly pages: Pages
  /** Rows were read at least once; the newest question is not answered yet. */
  readonly read: boolean
  readonly waiting: boolean
  readonly error: ErrorBody | null
  /** Why the filter that was typed is not the one that filters. */
  readonly refused: { readonly draft: string; readonly error: ErrorBody } | null
  readonly unfolded: readonly Unfolded[]
  readonly selection: Selection
  /** The line that keys act on, the row or run that is there, and where a range begins (the index of a row). */
  readonly at: number
  readonly focus: string | null
  readonly anchor: number
  /** Rows that came before what is seen since the last drawing, so that it stays where it was. */
  readonly shift: { readonly rows: number }
  readonly editing: { readonly short: string; readonly field: EditField } | null
  /** The version whose details are open. */
  readonly open: string | null
  /** Reads the first rows and what stands around them before anyone looks, so that they are there at once when someone does. */
  prepare(): Promise<void>
  refresh(columnsToo: boolean): Promise<void>
  see(first: number, last: number): Promise<void>
  change(part: Partial<Look>): Promise<void>
  restyle(part: Partial<Look>): void
  filter(draft: string): Promise<void>
  showTrash(trash: boolean): Promise<void>
  keepView(name: string): Promise<void>
  chooseView(name: string | null): Promise<void>
  forgetView(name: string): Promise<void>
  goTo(line: number, extend: boolean): Promise<void>
  fold(short: string, open: boolean): Promise<void>
  select(how: { readonly flip: string } | { readonly range: readonly [number, number]; readonly add: boolean } | 'all' | 'none'): Promise<void>
  patch(versions: readonly VersionRow[]): void
  set(part: Partial<Pick<SheetState, 'editing' | 'open' | 'refused'>>): void
}
