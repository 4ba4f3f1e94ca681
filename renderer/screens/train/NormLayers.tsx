import { Button, Select } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { jsonObject } from '../../../preload/contract'
import type { JsonObject, Resolved } from '../../../preload/contract'
import { useRecipe, valueAt } from '../../state/recipe'
import { text } from '../../text/en'
import { divisors, slotsOf } from './norm-slots'
import type { Slot } from './norm-slots'

const AS_MODEL = 'model'
const AUTO = 'auto'

/** The norms of single layers, by slot, as the recipe has them. */
function useLayers(): { layers: JsonObject; put: (slot: string, norm: JsonObject | null) => void } {
  const { document, set } = useRecipe()
  const layers = jsonObject.safeParse(valueAt(document, 'norm.layers')).data ?? {}
  return {
    layers,
    // Slots have dots in their names, so the whole record is set.
    put: (slot, norm) => {
      const { [slot]: _before, ...others } = layers
      set('norm.layers', norm === null ? others : { ...others, [slot]: norm })
    },
  }
}

/** One layer's norm, and for group norm its number of groups among those that its channels allow. */
function LayerRow({ slot }: { slot: Slot }) {
  const units = useRecipe((state) => state.units?.registries.norms) ?? []
  const { layers, put } = useLayers()
  const own = jsonObject.safeParse(layers[slot.id]).data
  const kind = typeof own?.kind === 'string' ? own.kind : AS_MODEL
  const choose = (id: string): void => {
    const unit = units.find((one) => one.id === id)
    put(slot.id, unit === undefined ? null : { kind: id, ...unit.defaults })
  }
  const groups = typeof own?.groups === 'number' ? String(own.groups) : AUTO
  return (
    <li className="norm-layer">
      <div className="grow"><div className="clip" title={slot.id}>{slot.id}</div><div className="soft clip" title={slot.detail}>{slot.detail}</div></div>
      <Select size="xs" w={118} aria-label={text.norms.of(slot.id)} allowDeselect={false} value={kind} data={[{ value: AS_MODEL, label: text.norms.asModel }, ...units.map(({ id, title }) => ({ value: id, label: title }))]} onChange={(id) => { if (id !== null) choose(id) }} />
      {kind !== 'group' ? null : (
        <Select size="xs" w={74} aria-label={text.norms.groupsOf(slot.id)} allowDeselect={false} value={groups} data={[{ value: AUTO, label: text.norms.auto }, ...divisors(slot.channels).map((n) => ({ value: String(n), label: String(n) }))]}
          onChange={(next) => { if (next !== null) put(slot.id, { ...own, groups: next === AUTO ? AUTO : Number(next) }) }} />
      )}
    </li>
  )
}

/** Every norm layer of the model with a switch of its own, folded away until one is wanted. */
export function NormLayers() {
  const model: Resolved['model'] = useRecipe((state) => state.model)
  const { layers } = useLayers()
  const [open, setOpen] = useState(false)
  const slots = slotsOf(model)
  if (slots.length === 0) return null
  const own = Object.keys(layers).length
  return (
    <div className="wide" data-field="norm.layers">
      <Button className="more" size="compact-xs" variant="subtle" color="gray" leftSection={open ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />} aria-expanded={open} onClick={() => setOpen(!open)}>{text.norms.layers(slots.length, own)}</Button>
      {open ? <><div className="soft small" style={{ margin: '4px 0 6px' }}>{text.norms.autoHelp}</div><ul className="norm-layers" aria-label={text.norms.list}>{slots.map((slot) => <LayerRow key={slot.id} slot={slot} />)}</ul></> : null}
    </div>
  )
}
