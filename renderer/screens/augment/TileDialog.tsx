import { ActionIcon, Button, Group, Loader, Modal } from '@mantine/core'
import { useViewportSize } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight, IconCopy } from '@tabler/icons-react'
import { useCallback } from 'react'
import type { GalleryTile, GalleryTiles } from '../../../preload/contract'
import { call } from '../../api/client'
import { actions } from '../../state/actions'
import { useAsked } from '../../state/asked'
import { useGallery } from '../../state/gallery'
import type { Wish } from '../../state/gallery'
import { useRecipe } from '../../state/recipe'
import { text } from '../../text/en'
import { percent } from '../../text/format'
import { Failed } from '../../ui/Failed'
import { Draws } from './Draws'
import { PixelCanvas } from './PixelCanvas'
import { commandFor } from './command'
import { largestTimes, timesText } from './pixels'

interface DialogProps { readonly wish: Wish; readonly count: number; readonly index: number | null; readonly onIndex: (index: number | null) => void }

/** A dialog takes this share of the window; facts stand beside the pictures, and title and captions above and below them. */
const SHARE = 0.9
const BESIDE = 410
const BELOW = 130

/** One tile, large: every byte of it as a pixel of its own, what was drawn for it, and how to get it again. */
export function TileDialog({ wish, count, index, onIndex }: DialogProps) {
  return (
    <Modal opened={index !== null} onClose={() => onIndex(null)} size="auto" centered title={text.augment.tileTitle} closeButtonProps={{ 'aria-label': text.actions.close }}>
      {index === null ? null : <Tile wish={wish} count={count} index={index} onIndex={onIndex} />}
    </Modal>
  )
}

function Tile({ wish, count, index, onIndex }: DialogProps & { readonly index: number }) {
  const asked = useAsked(useCallback(async () => ({ of: wish, answer: await call('augment.gallery', { ...wish, offset: wish.offset + index, count: 1, places: null, shrink: 1, originals: true }) }), [wish, index]))
  if (asked.error !== null) return <Failed title={text.augment.failed} {...asked.error} details={asked.error} onAgain={asked.again} />
  const tile = asked.value?.answer.tiles[0]
  if (asked.value === null || tile === undefined) return <div className="row soft" role="status"><Loader size="sm" />{text.augment.drawing}</div>
  const { of, answer } = asked.value
  return (
    <div className="tile-dialog">
      <Pictures answer={answer} />
      <div className="tile-facts">
        <Facts tile={tile} />
        <Drawn tile={tile} steps={of.augment.map(({ id }) => id)} />
        <Draws seed={wish.seed} epoch={wish.epoch} />
        <Copy of={of} tile={tile} />
        <Group gap={6}>
          <ActionIcon size={30} variant="default" aria-label={text.augment.previousPicture} disabled={index === 0} onClick={() => onIndex(index - 1)}><IconChevronLeft size={15} /></ActionIcon>
          <ActionIcon size={30} variant="default" aria-label={text.augment.nextPicture} disabled={index >= count - 1} onClick={() => onIndex(index + 1)}><IconChevronRight size={15} /></ActionIcon>
          <Button size="xs" variant="default" disabled={of.augment.length === 0} onClick={() => { useGallery.getState().set({ view: 'extremes', sample: tile.sample }); onIndex(null) }}>{text.augment.itsExtremes}</Button>
        </Group>
      </div>
    </div>
  )
}

function Pictures({ answer: { size, originalSize, pixels, originals } }: { answer: GalleryTiles }) {
  const view = useViewportSize()
  const most = { height: Math.max(size.height, originalSize.height), width: Math.max(size.width, originalSize.width) }
  const times = largestTimes(most, { width: (SHARE * view.width - BESIDE) / 2, height: SHARE * view.height - BELOW })
  const both = [{ name: text.augment.original, of: originalSize, bytes: originals }, { name: text.augment.augmented, of: size, bytes: pixels }]
  return (
    <div className="tile-pictures">{both.map(({ name, of, bytes }) => (
      <figure key={name}><PixelCanvas pixels={bytes ?? new Uint8Array()} size={of} width={of.width * times} height={of.height * times} label={name} /><figcaption>{name}, {text.data.pixels(of.height, of.width)}, {timesText(times)}</figcaption></figure>
    ))}</div>
  )
}

/** What each step did, in its order; also those that left the picture alone. */
function Drawn({ tile, steps }: { tile: GalleryTile; steps: readonly string[] }) {
  const acted = tile.drawn.filter(({ drawn }) => drawn !== null).map(({ id }) => id)
  if (steps.length === 0) return <p className="soft" style={{ margin: 0 }}>{text.augment.noSteps}</p>
  return (
    <table className="data-table dense"><tbody>{steps.map((id) => {
      const at = acted.indexOf(id)
      return <tr key={id}><th scope="row">{id}</th><td className={at < 0 ? 'soft' : undefined}>{at < 0 ? text.augment.leftAlone : tile.said[at]}</td></tr>
    })}</tbody></table>
  )
}

function Facts({ tile: { label, sample, source, share, partner } }: { tile: GalleryTile }) {
  const mixed = partner === null ? label : text.augment.mixed(percent(share), label, percent(1 - share), partner)
  const rows = [[text.augment.sample, `#${sample}`], [text.data.source, source], ...(mixed === '' ? [] : [[text.augment.labels, mixed]])]
  return <table className="data-table dense"><tbody>{rows.map(([name, value]) => <tr key={name}><th scope="row">{name}</th><td style={{ overflowWrap: 'anywhere' }}>{value}</td></tr>)}</tbody></table>
}

function Copy({ of, tile }: { of: Wish; tile: GalleryTile }) {
  const { units, preset, document } = useRecipe()
  const base = units?.presets.find(({ name }) => name === (preset ?? 'quick'))
  if (base === undefined) return null
  const command = commandFor({ ...document, augment: of.augment, data: of.data }, base, { seed: of.seed, epoch: of.epoch, sample: tile.sample })
  return <Button size="xs" variant="default" title={command} leftSection={<IconCopy size={14} />} onClick={() => actions.copy(command)}>{text.augment.copyCommand}</Button>
}
