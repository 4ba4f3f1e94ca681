import { memo } from 'react'
import type { GalleryTile, GalleryTiles } from '../../../preload/contract'
import { text } from '../../text/en'
import { PixelCanvas } from './PixelCanvas'
import { nearest, zoomsOf } from './pixels'

interface GridProps {
  readonly answer: GalleryTiles
  readonly originals: Uint8Array
  readonly beside: boolean
  /** Shows the pictures as they are in place of the augmented ones. */
  readonly held: boolean
  readonly side: number
  readonly onOpen: (index: number) => void
}

/** What was drawn for a tile, in a few words. */
export const saidOf = ({ said }: Pick<GalleryTile, 'said'>): string => (said.length === 0 ? text.augment.asItIs : said.join(', '))

/** Original beside augmented, or one in place of the other. */
export const TileGrid = memo(function TileGrid({ answer, originals, beside, held, side, onOpen }: GridProps) {
  const { tiles, size, pixels, originalSize, shownSize, shownOriginalSize } = answer
  const { times } = nearest(zoomsOf(originalSize), side)
  const width = (beside ? originalSize.width + size.width : Math.max(originalSize.width, size.width)) * times + (beside ? 2 : 0)
  return (
    <ul className="gallery" aria-label={text.augment.pictures} style={{ gridTemplateColumns: `repeat(auto-fill, minmax(${Math.max(Math.ceil(width), 72)}px, max-content))` }}>
      {tiles.map((tile, i) => (
        <li key={tile.sample}>
          <button type="button" className="gallery-tile" style={{ width: Math.max(width, 72) }} aria-label={text.augment.tile(tile.label, tile.sample, saidOf(tile))} onClick={() => onOpen(i)}>
            <span className="gallery-pair">
              {beside || held ? <PixelCanvas pixels={originals} index={i} size={shownOriginalSize} width={originalSize.width * times} height={originalSize.height * times} /> : null}
              {held && !beside ? null : <PixelCanvas pixels={pixels} index={i} size={shownSize} width={size.width * times} height={size.height * times} />}
            </span>
            <span className="gallery-label"><span className="clip">{tile.label}</span><span className="soft">#{tile.sample}</span></span>
            <span className="gallery-said" title={saidOf(tile)}>{saidOf(tile)}</span>
          </button>
        </li>
      ))}
    </ul>
  )
})
