import { ActionIcon, Button, Group, TextInput, Tooltip } from '@mantine/core'
import { IconArrowsShuffle, IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { useGallery } from '../../state/gallery'
import { text } from '../../text/en'
import { seedFrom } from './seed'

/** The seed and the epoch whose draws are shown: the same ones give the same pictures. */
export function Draws({ seed, epoch }: { seed: number | null; epoch: number }) {
  const { set, own } = useGallery(useShallow((state) => ({ set: state.set, own: state.seed })))
  // What was typed stands for as long as the seed is the one that it was typed over; the pictures keep the last good one.
  const [typed, setTyped] = useState<{ readonly text: string; readonly over: number | null } | null>(null)
  const wrong = typed !== null && typed.over === seed && seedFrom(typed.text) === null
  return (
    <div>
      <Group gap={4} wrap="nowrap">
        <span className="soft small">{text.augment.seed}</span>
        <TextInput size="xs" w={74} aria-label={text.augment.seed} inputMode="numeric" autoComplete="off" error={wrong} aria-describedby={wrong ? 'draws-seed' : undefined} value={wrong ? typed.text : seed ?? ''} onChange={(event) => {
          const next = seedFrom(event.currentTarget.value)
          setTyped({ text: event.currentTarget.value, over: seed })
          if (next !== null) set({ seed: next })
        }} onKeyDown={(event) => {
          const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
          if (by === 0 || seed === null) return
          event.preventDefault()
          set({ seed: Math.max(0, seed + by) })
        }} />
        <Tooltip label={text.augment.otherSeed}><ActionIcon size={30} variant="default" aria-label={text.augment.otherSeed} disabled={seed === null} onClick={() => { if (seed !== null) set({ seed: seed + 1 }) }}><IconArrowsShuffle size={15} /></ActionIcon></Tooltip>
        {own === null ? <span className="soft small nowrap">{text.augment.recipeSeed}</span> : <Button size="compact-xs" variant="subtle" onClick={() => { setTyped(null); set({ seed: null }) }}>{text.augment.useRecipeSeed}</Button>}
        <span className="soft small" style={{ marginLeft: 6 }}>{text.train.epoch}</span>
        <ActionIcon size={30} variant="default" aria-label={text.augment.previousEpoch} disabled={epoch === 0} onClick={() => set({ epoch: epoch - 1 })}><IconChevronLeft size={15} /></ActionIcon>
        <span className="epoch" aria-live="polite">{epoch + 1}</span>
        <ActionIcon size={30} variant="default" aria-label={text.augment.nextEpoch} title={text.augment.nextEpoch} onClick={() => set({ epoch: epoch + 1 })}><IconChevronRight size={15} /></ActionIcon>
      </Group>
      {wrong ? <div id="draws-seed" role="alert" className="problem small">{text.augment.noSeed(seed)}</div> : null}
    </div>
  )
}
