import { memo, useEffect, useRef } from 'react'
import type { CSSProperties } from 'react'
import type { GalleryTile, GalleryTiles } from '../../../preload/contract'
import { useGallery } from '../../state/gallery'
import type { Drawn, ShownTile } from '../../state/gallery-tiles'
import { text } from '../../text/en'
import { PixelCanvas } from './PixelCanvas'
import { tilesInView } from './in-view'
import { nearest, zoomsOf } from './pixels'

interface Look {
  readonly beside: boolean
  /** Shows the pictures as they are in place of the augmented ones. */
  readonly held: boolean
  readonly onOpen: (index: number) => void
}
interface GridProps extends Drawn, Look {
  readonly side: number
  /** Newer pictures take long: those of an earlier wish turn pale. Before that a tile is the same, of whatever wish, so that none is drawn in vain. */
  readonly late: boolean
}

/** Below a picture stand its label and, in a line or two, what was drawn for it: its height before it was ever laid out. */
const WORDS = 56

/** What was drawn for a tile, in a few words. */
export const saidOf = ({ said }: Pick<GalleryTile, 'said'>): string => (said.length === 0 ? text.augment.asItIs : said.join(', '))

/** Tells the gallery which tiles are in view, so that it asks for these first. */
function useInView() {
  const list = useRef<HTMLUListElement>(null)
  const watch = useGallery((state) => state.watch)
  useEffect(() => {
    watch(() => (list.current === null ? [] : tilesInView(list.current)))
    return () => watch(null)
  }, [watch])
  return list
}

/** Original beside augmented, or one in place of the other. */
export const TileGrid = memo(function TileGrid({ answer: { size, originalSize, shownSize, shownOriginalSize }, tiles, beside, held, side, late, onOpen }: GridProps) {
  const list = useInView()
  const { times } = nearest(zoomsOf(originalSize), side)
  const height = Math.max(originalSize.height, size.height) * times + WORDS
  const width = (beside ? originalSize.width + size.width : Math.max(originalSize.width, size.width)) * times + (beside ? 2 : 0)
  const style: CSSProperties & Record<'--tile-height', string> = { '--tile-height': `${Math.round(height)}px`, gridTemplateColumns: `repeat(auto-fill, minmax(${Math.max(Math.ceil(width), 72)}px, max-content))` }
  return (
    <ul ref={list} className="gallery" aria-label={text.augment.pictures} style={style}>
      {tiles.map((one, i) => <Tile key={one.tile.sample} {...one} old={late && one.old} index={i} times={times} width={Math.max(width, 72)} size={size} originalSize={originalSize} shownSize={shownSize} shownOriginalSize={shownOriginalSize} beside={beside} held={held} onOpen={onOpen} />)}
    </ul>
  )
})

type TileProps = ShownTile & Look & Pick<GalleryTiles, 'size' | 'originalSize' | 'shownSize' | 'shownOriginalSize'> & { readonly index: number; readonly times: number; readonly width: number }

/** One picture with what was drawn for it; pale while it is of an earlier wish. */
const Tile = memo(function Tile({ tile, pixels, original, old, size, originalSize, shownSize, shownOriginalSize, index, times, width, beside, held, onOpen }: TileProps) {
  return (
    <li className={old ? 'outdated' : undefined}>
      <button type="button" className="gallery-tile" style={{ width }} aria-label={text.augment.tile(tile.label, tile.sample, saidOf(tile))} onClick={() => onOpen(index)}>
        <span className="gallery-pair">
          {beside || held ? <PixelCanvas pixels={original} size={shownOriginalSize} width={originalSize.width * times} height={originalSize.height * times} /> : null}
          {held && !beside ? null : <PixelCanvas pixels={pixels} size={shownSize} width={size.width * times} height={size.height * times} />}
        </span>
        <span className="gallery-label"><span className="clip">{tile.label}</span><span className="soft">#{tile.sample}</span></span>
        <span className="gallery-said" title={saidOf(tile)}>{saidOf(tile)}</span>
      </button>
    </li>
  )
})
