import { ActionIcon, Button, Group, Modal } from '@mantine/core'
import { useViewportSize } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight, IconCopy } from '@tabler/icons-react'
import type { GalleryTile } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { useGallery } from '../../state/gallery'
import type { Shown } from '../../state/gallery'
import { useRecipe } from '../../state/recipe'
import { text } from '../../text/en'
import { percent } from '../../text/format'
import { Draws } from './GalleryTools'
import { PixelCanvas } from './PixelCanvas'
import { commandFor } from './command'
import { largestTimes, timesText } from './pixels'

interface DialogProps { readonly shown: Shown; readonly index: number | null; readonly onIndex: (index: number | null) => void }

/** A dialog takes this share of the window; facts stand beside the pictures, and title and captions above and below them. */
const SHARE = 0.9
const BESIDE = 410
const BELOW = 130

/** One tile, large: every pixel as it is, what was drawn for it, and how to get it again. */
export function TileDialog({ shown, index, onIndex }: DialogProps) {
  const tile = index === null ? undefined : shown.answer.tiles[index]
  const count = shown.answer.tiles.length
  const step = (by: number): void => { if (index !== null && index + by >= 0 && index + by < count) onIndex(index + by) }
  return (
    <Modal opened={tile !== undefined} onClose={() => onIndex(null)} size="auto" centered title={tile === undefined ? '' : text.augment.tileTitle(tile.label, tile.sample)} closeButtonProps={{ 'aria-label': text.actions.close }}>
      {tile === undefined || index === null ? null : (
        <div className="tile-dialog">
          <Pictures shown={shown} index={index} />
          <div className="tile-facts">
            <Drawn tile={tile} steps={shown.of.augment.map(({ id, op }) => ({ id, op }))} />
            <Facts tile={tile} shown={shown} />
            <Draws seed={shown.of.seed} epoch={shown.of.epoch} />
            <Copy shown={shown} tile={tile} />
            <Group gap={6}>
              <ActionIcon size={30} variant="default" aria-label={text.augment.previousPicture} disabled={index === 0} onClick={() => step(-1)}><IconChevronLeft size={15} /></ActionIcon>
              <ActionIcon size={30} variant="default" aria-label={text.augment.nextPicture} disabled={index === count - 1} onClick={() => step(1)}><IconChevronRight size={15} /></ActionIcon>
              <Button size="xs" variant="default" disabled={shown.of.augment.length === 0} onClick={() => { useGallery.getState().set({ view: 'extremes', sample: tile.sample }); onIndex(null) }}>{text.augment.itsExtremes}</Button>
            </Group>
          </div>
        </div>
      )}
    </Modal>
  )
}

function Pictures({ shown: { answer: { size, originalSize, pixels }, originals }, index }: { shown: Shown; index: number }) {
  const view = useViewportSize()
  const most = { height: Math.max(size.height, originalSize.height), width: Math.max(size.width, originalSize.width) }
  const times = largestTimes(most, { width: (SHARE * view.width - BESIDE) / 2, height: SHARE * view.height - BELOW })
  return (
    <div className="tile-pictures">
      <figure><PixelCanvas pixels={originals} index={index} size={originalSize} width={originalSize.width * times} height={originalSize.height * times} label={text.augment.original} /><figcaption>{text.augment.original}, {text.data.pixels(originalSize.height, originalSize.width)}, {timesText(times)}</figcaption></figure>
      <figure><PixelCanvas pixels={pixels} index={index} size={size} width={size.width * times} height={size.height * times} label={text.augment.augmented} /><figcaption>{text.augment.augmented}, {text.data.pixels(size.height, size.width)}, {timesText(times)}</figcaption></figure>
    </div>
  )
}

/** What each step did, in its order; also those that left the picture alone. */
function Drawn({ tile, steps }: { tile: GalleryTile; steps: readonly { id: string; op: string }[] }) {
  const acted = tile.drawn.filter(({ drawn }) => drawn !== null).map(({ id }) => id)
  if (steps.length === 0) return <p className="soft" style={{ margin: 0 }}>{text.augment.noSteps}</p>
  return (
    <table className="data-table dense"><tbody>{steps.map(({ id }) => {
      const at = acted.indexOf(id)
      return <tr key={id}><th scope="row">{id}</th><td className={at < 0 ? 'soft' : undefined}>{at < 0 ? text.augment.leftAlone : tile.said[at]}</td></tr>
    })}</tbody></table>
  )
}

function Facts({ tile, shown: { answer } }: { tile: GalleryTile; shown: Shown }) {
  const partner = tile.partner === null ? undefined : answer.tiles.find(({ sample }) => sample === tile.partner)
  const share = tile.partner === null ? [] : [[text.augment.labels, text.augment.mixed(percent(tile.share), tile.label, percent(1 - tile.share), partner === undefined ? `#${tile.partner}` : partner.label)] as const]
  const rows = [[text.augment.sample, `#${tile.sample}`], [text.data.source, tile.source], ...share]
  return <table className="data-table dense"><tbody>{rows.map(([name, value]) => <tr key={name}><th scope="row">{name}</th><td style={{ overflowWrap: 'anywhere' }}>{value}</td></tr>)}</tbody></table>
}

function Copy({ shown: { of }, tile }: { shown: Shown; tile: GalleryTile }) {
  const { units, preset, document } = useRecipe()
  const base = units?.presets.find(({ name }) => name === (preset ?? 'quick'))
  if (base === undefined) return null
  const command = commandFor({ ...document, augment: of.augment, data: of.data }, base, { seed: of.seed, epoch: of.epoch, sample: tile.sample })
  return <Button size="xs" variant="default" title={command} leftSection={<IconCopy size={14} />} onClick={() => actions.copy(command)}>{text.augment.copyCommand}</Button>
}
