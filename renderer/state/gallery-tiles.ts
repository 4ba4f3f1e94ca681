import type { GalleryTile, GalleryTiles } from '../../preload/contract'

/** One picture as it is and as training gets it, uint8 [height, width, channels] each. */
export interface ShownTile { readonly tile: GalleryTile; readonly pixels: Uint8Array; readonly original: Uint8Array; /** What an earlier wish made of it, until the newer picture is here. */ readonly old: boolean }

/** The tiles of the gallery in their order, and what is common to them. */
export interface Drawn { readonly answer: Omit<GalleryTiles, 'tiles' | 'pixels' | 'originals'>; readonly tiles: readonly ShownTile[] }

type Size = GalleryTiles['size']
const sizesOf = ({ size, originalSize, shownSize, shownOriginalSize }: Drawn['answer']) => ({ size, originalSize, shownSize, shownOriginalSize })
const partOf = (bytes: Uint8Array, { height, width, channels }: Size, i: number): Uint8Array => bytes.subarray(i * height * width * channels, (i + 1) * height * width * channels)

export const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b)

/** All tiles of an answer that brings the pictures as they are along. */
export function fresh({ tiles, pixels, originals, ...answer }: GalleryTiles): Drawn {
  return { answer, tiles: tiles.map((tile, i) => ({ tile, pixels: partOf(pixels, answer.shownSize, i), original: partOf(originals ?? new Uint8Array(), answer.shownOriginalSize, i), old: false })) }
}

/** The same tiles, all of an earlier wish. */
export const aged = ({ answer, tiles }: Drawn): Drawn => ({ answer, tiles: tiles.map((one) => ({ ...one, old: true })) })

/**
 * `held` with the tiles of these places as an answer has them. Null where they do not go together and all must be asked for:
 * files changed, so that the answer is of other pictures, or what comes out has another size than the tiles that stay.
 */
export function renewed(held: Drawn, places: readonly number[], { tiles, pixels, originals: _, ...facts }: GalleryTiles): Drawn | null {
  const alike = same(sizesOf(held.answer), sizesOf(facts))
  if (facts.available !== held.answer.available || (!alike && places.length < held.tiles.length)) return null
  if (!same(tiles.map(({ index }) => index), places.map((place) => held.tiles[place]?.tile.index))) return null
  const next = [...held.tiles]
  places.forEach((place, i) => {
    const [before, tile] = [held.tiles[place], tiles[i]]
    if (before !== undefined && tile !== undefined) next[place] = { tile, pixels: partOf(pixels, facts.shownSize, i), original: before.original, old: false }
  })
  // Sizes stay the very same objects, so that tiles that did not change are not drawn again.
  return { answer: alike ? { ...facts, ...sizesOf(held.answer) } : facts, tiles: next }
}
