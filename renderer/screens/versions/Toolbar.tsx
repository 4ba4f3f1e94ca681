import { Button, Menu, Popover, SegmentedControl, UnstyledButton } from '@mantine/core'
import { IconArrowsLeftRight, IconCopy, IconRepeat, IconRestore, IconStar, IconTag, IconTrash, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useShallow } from 'zustand/react/shallow'
import { MOST_COMPARED } from '../../../preload/contract'
import { compareChosen } from '../../state/compare'
import { attempt } from '../../state/notices'
import { useSheet } from '../../state/sheet'
import type { SheetState } from '../../state/sheet'
import { chosenRows, sheetActions } from '../../state/sheet-actions'
import { selectedCount } from '../../state/sheet-rows'
import { text } from '../../text/en'
import { Chooser } from './Chooser'
import { TagEditor } from './Editors'
import { FilterBar } from './FilterBar'
import { Views } from './Views'
import { copyRows } from './copying'
import { ExchangeMenu } from './exchange/ExchangeMenu'
import { examples } from './suggestions'

/** What is shown: the filter, the kept views, the columns; below it how much that is, or what can be done with the chosen rows. */
export function Toolbar() {
  const scope = useSheet((state) => state.look.scope)
  const trash = useSheet((state) => state.trash)
  const choose = (value: string): void => attempt(text.reading.versions, async () => {
    const { look, trash: was, change, showTrash } = useSheet.getState()
    const wanted = value === 'runs' ? 'runs' : 'versions'
    if (look.scope !== wanted) await change({ scope: wanted })
    if (was !== (value === 'trash')) await showTrash(value === 'trash')
  })
  return (
    <div className="sheet-tools">
      <div className="sheet-tools-row">
        <SegmentedControl size="xs" aria-label={text.sheet.rows} value={trash ? 'trash' : scope} onChange={choose} data={[{ value: 'versions', label: text.screens.versions.title }, { value: 'runs', label: text.sheet.singleRuns }, { value: 'trash', label: text.versions.trash }]} />
        <FilterBar />
        <Views />
        <Chooser />
      </div>
      <Below />
    </div>
  )
}

function Below() {
  const selection = useSheet((state) => state.selection)
  const total = useSheet((state) => state.total)
  const count = selectedCount(selection, total)
  return <div className="sheet-below" role="group" aria-label={text.sheet.onShow}>{count > 0 ? <Chosen count={count} /> : <Counts />}</div>
}

const pick = ({ total, info, look: { scope, where }, trash, known, read }: SheetState) => ({ total, info, scope, where, trash, known, read })

/** How many rows there are, and filters to begin with. */
function Counts() {
  const { total, info, scope, where, trash, known, read } = useSheet(useShallow(pick))
  const all = trash ? null : scope === 'runs' ? info?.runs ?? null : info?.versions ?? null
  const said = !read ? text.sheet.reading : scope === 'runs' ? text.sheet.countRuns(total, all) : text.sheet.countVersions(total, all)
  return (
    <>
      <span className="soft nowrap" role="status">{said}</span>
      {where !== '' || total === 0 ? null : (
        <span className="chips">
          <span className="soft small nowrap">{text.sheet.filter.try}</span>
          {examples(known ?? []).map((example) => <UnstyledButton key={example} className="chip mono" onClick={() => attempt(text.sheet.filter.label, () => useSheet.getState().filter(example))}>{example}</UnstyledButton>)}
        </span>
      )}
      <span className="grow" />
      <CopyMenu />
      <ExchangeMenu />
    </>
  )
}

function CopyMenu() {
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target><Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconCopy size={13} />}>{text.actions.copy}</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item rightSection={<kbd className="sheet-key">{text.sheet.keys.copy}</kbd>} onClick={() => copyRows('tsv')}>{text.sheet.copy.tsv}</Menu.Item>
        <Menu.Item onClick={() => copyRows('markdown')}>{text.sheet.copy.markdown}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** What can be done with the chosen rows. */
function Chosen({ count }: { count: number }) {
  const trash = useSheet((state) => state.trash)
  return (
    <>
      <strong className="nowrap" role="status">{text.sheet.chosen(count)}</strong>
      {trash ? <Button size="compact-xs" variant="light" leftSection={<IconRestore size={13} />} onClick={sheetActions.restore}>{text.sheet.actions.restore}</Button> : (
        <>
          <CompareButton count={count} />
          <Button size="compact-xs" variant="default" leftSection={<IconStar size={13} />} onClick={sheetActions.star}>{text.sheet.actions.star}</Button>
          <BulkTags />
          <Button size="compact-xs" variant="default" leftSection={<IconRepeat size={13} />} onClick={sheetActions.repeat}>{text.repeat.action}</Button>
          <Button size="compact-xs" variant="default" leftSection={<IconTrash size={13} />} onClick={sheetActions.trash}>{text.actions.remove}</Button>
        </>
      )}
      <CopyMenu />
      <ExchangeMenu />
      <span className="grow" />
      <Button size="compact-xs" variant="subtle" color="gray" leftSection={<IconX size={13} />} onClick={() => { void useSheet.getState().select('none') }}>{text.sheet.actions.clear}</Button>
    </>
  )
}

/** Two to ten of them side by side; of fewer or more it says what it needs. */
function CompareButton({ count }: { count: number }) {
  const fits = count > 1 && count <= MOST_COMPARED
  return <Button size="compact-xs" variant={fits ? 'light' : 'default'} title={fits ? undefined : text.compare.need} leftSection={<IconArrowsLeftRight size={13} />} onClick={compareChosen}>{text.compare.button}</Button>
}

/** Tags that all chosen rows have, to add to and to take from. */
function BulkTags() {
  const [tags, setTags] = useState<readonly string[] | null>(null)
  const begin = (): void => attempt(text.sheet.actions.tags, async () => {
    const { rows } = await chosenRows([], false)
    setTags((rows[0]?.tags ?? []).filter((tag) => rows.every((row) => row.tags.includes(tag))))
  })
  return (
    <Popover opened={tags !== null} onChange={(open) => { if (!open) setTags(null) }} position="bottom-start" width={320} shadow="md" trapFocus returnFocus closeOnClickOutside={false}>
      <Popover.Target><Button size="compact-xs" variant="default" leftSection={<IconTag size={13} />} onClick={begin}>{text.sheet.actions.tags}</Button></Popover.Target>
      <Popover.Dropdown p="sm">{tags === null ? null : <TagEditor tags={tags} onCancel={() => setTags(null)} onSave={(tag, untag) => { sheetActions.editChosen({ tag, untag }); setTags(null) }} />}</Popover.Dropdown>
    </Popover>
  )
}
