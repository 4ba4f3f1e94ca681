interface Span { readonly top: number; readonly bottom: number }

/** Indices of the tiles, laid out row by row, that reach into a view, with one row more at both of its ends. */
export function tilesWithin(tiles: readonly Span[], view: Span): number[] {
  const seen = tiles.flatMap(({ top, bottom }, i) => (bottom > view.top && top < view.bottom ? [i] : []))
  const [first, last] = [seen[0], seen.at(-1)]
  if (first === undefined || last === undefined) return []
  const from = tiles[first - 1]?.top ?? -Infinity
  const to = tiles[last + 1]?.top ?? Infinity
  return tiles.flatMap(({ top }, i) => (top >= from && top <= to ? [i] : []))
}

/** The same for a list on the screen, whose view is what its pane shows of it. */
export function tilesInView(list: HTMLElement): number[] {
  const pane = list.closest('.train-main')
  return pane === null ? [] : tilesWithin(Array.from(list.children, (tile) => tile.getBoundingClientRect()), pane.getBoundingClientRect())
}
