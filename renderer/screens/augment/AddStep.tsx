import { Button, Combobox, useCombobox } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { augmentGroup } from '../../../preload/contract'
import type { UnitInfo } from '../../../preload/contract'
import { useRecipe } from '../../state/recipe'
import { text } from '../../text/en'

/** Transforms by kind. */
function grouped(units: readonly UnitInfo[], search: string): { title: string; units: UnitInfo[] }[] {
  const wanted = units.filter(({ title, summary }) => `${title} ${summary}`.toLowerCase().includes(search.trim().toLowerCase()))
  return augmentGroup.options.map((group) => ({ title: text.augment.groups[group], units: wanted.filter((unit) => unit.group === group) })).filter(({ units: members }) => members.length > 0)
}

/** A button with the list of every transform, by kind, with what each does; typing narrows it. */
export function AddStep({ label, compact = false, onAdd }: { label: string; compact?: boolean; onAdd: (op: string) => void }) {
  const units = useRecipe((state) => state.units?.registries.augmentations) ?? []
  const [search, setSearch] = useState('')
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption()
      combobox.focusTarget()
      setSearch('')
    },
  })
  const groups = grouped(units, search)
  return (
    <Combobox store={combobox} width={330} position="bottom-start" onOptionSubmit={(op) => { onAdd(op); combobox.closeDropdown() }}>
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        <Button size={compact ? 'compact-xs' : 'xs'} variant={compact ? 'subtle' : 'default'} leftSection={<IconPlus size={14} />} disabled={units.length === 0} aria-haspopup="listbox" aria-expanded={combobox.dropdownOpened} aria-label={label} onClick={() => combobox.toggleDropdown()}>{text.augment.add}</Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search value={search} placeholder={text.augment.search} aria-label={text.augment.search} onChange={(event) => { setSearch(event.currentTarget.value); combobox.selectFirstOption() }} />
        <Combobox.Options mah={340} style={{ overflowY: 'auto' }} aria-label={label}>
          {groups.length === 0 ? <Combobox.Empty>{text.palette.nothing}</Combobox.Empty> : groups.map(({ title, units: members }) => (
            <Combobox.Group key={title} label={title}>{members.map((unit) => <Combobox.Option key={unit.id} value={unit.id}><div>{unit.title}</div><div className="soft small">{unit.summary}</div></Combobox.Option>)}</Combobox.Group>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
