import { ActionIcon, Button, Group, SegmentedControl, Select, Tooltip } from '@mantine/core'
import { IconRefresh, IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { memo, useEffect } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { useGallery } from '../../state/gallery'
import { text } from '../../text/en'
import { Draws } from './Draws'
import { nearest, timesText, zoomsOf } from './pixels'

const VIEWS = ['pictures', 'extremes', 'likeness'] as const
const COUNTS = [16, 32, 64, 128]
const NONE: readonly string[] = []

interface ToolsProps {
  /** Null where the recipe has none that can be used. */
  readonly seed: number | null
  /** While a person holds the button, pictures are shown as they are. */
  readonly onHold: (held: boolean) => void
}

/** Whose draws, which pictures, how they are shown. */
export const GalleryTools = memo(function GalleryTools({ seed, onHold }: ToolsProps) {
  const { view, set, epoch, label, count, offset, available } = useGallery(useShallow((state) => ({ view: state.view, set: state.set, epoch: state.epoch, label: state.label, count: state.count, offset: state.offset, available: state.shown?.answer.available ?? 0 })))
  const classes = useGallery(useShallow((state) => state.shown?.answer.classes ?? NONE))
  return (
    <div className="gallery-tools">
      <Group gap={8}>
        <SegmentedControl size="xs" aria-label={text.augment.view} value={view} data={VIEWS.map((value) => ({ value, label: text.augment[value] }))} onChange={(value) => { const next = VIEWS.find((one) => one === value); if (next !== undefined) set({ view: next }) }} />
        {view !== 'pictures' ? null : (
          <>
            {classes.length === 0 ? null : <Select size="xs" w={132} searchable aria-label={text.data.classes} allowDeselect={false} data={[{ value: '', label: text.data.all }, ...classes.map((name) => ({ value: name, label: name }))]} value={label ?? ''} onChange={(value) => set({ label: value === null || value === '' ? null : value, offset: 0 })} />}
            <Select size="xs" w={66} aria-label={text.augment.count} allowDeselect={false} data={COUNTS.map(String)} value={String(count)} onChange={(value) => set({ count: Number(value ?? count), offset: 0 })} />
            <Tooltip label={text.augment.others}><ActionIcon size={30} variant="default" aria-label={text.augment.others} disabled={available <= count} onClick={() => set({ offset: offset + count >= available ? 0 : offset + count })}><IconRefresh size={15} /></ActionIcon></Tooltip>
          </>
        )}
      </Group>
      {view === 'likeness' ? null : (
        <Group gap={8}>
          <Draws seed={seed} epoch={epoch} />
          {view === 'extremes' ? null : <Look onHold={onHold} />}
        </Group>
      )}
    </div>
  )
})

/** Side by side or augmented alone, and how large. */
function Look({ onHold }: Pick<ToolsProps, 'onHold'>) {
  const { beside, side, set, height, width } = useGallery(useShallow((state) => ({ beside: state.beside, side: state.side, set: state.set, height: state.shown?.answer.originalSize.height ?? 28, width: state.shown?.answer.originalSize.width ?? 28 })))
  const zooms = zoomsOf({ height, width })
  const zoom = nearest(zooms, side)
  const at = zooms.indexOf(zoom)
  const step = (by: number): void => {
    const next = zooms[at + by]
    if (next !== undefined) set({ side: Math.max(next.width, next.height) })
  }
  // Released outside of the button, it is released too.
  useEffect(() => {
    const release = (): void => onHold(false)
    window.addEventListener('pointerup', release)
    window.addEventListener('blur', release)
    return () => {
      window.removeEventListener('pointerup', release)
      window.removeEventListener('blur', release)
    }
  }, [onHold])
  return (
    <Group gap={6} wrap="nowrap">
      <SegmentedControl size="xs" aria-label={text.augment.look} value={beside ? 'beside' : 'alone'} data={[{ value: 'beside', label: text.augment.beside }, { value: 'alone', label: text.augment.alone }]} onChange={(value) => set({ beside: value === 'beside' })} />
      {beside ? null : (
        <Button size="xs" variant="default" title={text.augment.holdHelp} onPointerDown={() => onHold(true)} onKeyDown={(event) => { if (event.key === ' ' || event.key === 'Enter') onHold(true) }} onKeyUp={() => onHold(false)} onBlur={() => onHold(false)}>{text.augment.hold}</Button>
      )}
      <ActionIcon size={30} variant="default" aria-label={text.augment.smaller} disabled={at <= 0} onClick={() => step(-1)}><IconZoomOut size={15} /></ActionIcon>
      <span className="epoch soft" title={text.augment.zoom}>{timesText(zoom.times)}</span>
      <ActionIcon size={30} variant="default" aria-label={text.augment.larger} disabled={at >= zooms.length - 1} onClick={() => step(1)}><IconZoomIn size={15} /></ActionIcon>
    </Group>
  )
}
