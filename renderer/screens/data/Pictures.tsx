import { Loader, Select } from '@mantine/core'
import { useCallback, useState } from 'react'
import type { DatasetInfo } from '../../../preload/contract'
import { call } from '../../api/client'
import { useAsked } from '../../state/asked'
import { text } from '../../text/en'
import { Failed } from '../../ui/Failed'
import { Panel } from '../../ui/Panel'
import { Tiles } from '../../ui/Tiles'

const SHOWN = 36

/** A few pictures of one part, of all classes or of one. */
export function Pictures({ info }: { info: DatasetInfo }) {
  const parts = Object.keys(info.parts)
  const [part, setPart] = useState(parts[0] ?? 'train')
  const [label, setLabel] = useState<string | null>(null)
  const tiles = useAsked(useCallback(() => call('data.tiles', { name: info.name, part, label, count: SHOWN }), [info.name, part, label]))
  return (
    <Panel title={text.data.samples} tools={<div className="row">
      {parts.length < 2 ? null : <Select size="xs" w={120} aria-label={text.data.part} data={parts.map((value) => ({ value, label: text.data.partNames[value] ?? value }))} value={part} allowDeselect={false} onChange={(value) => { if (value !== null) setPart(value) }} />}
      {info.classes.length === 0 ? null : <Select size="xs" w={150} searchable aria-label={text.data.classes} data={[{ value: '', label: text.data.all }, ...info.classes.map(({ name }) => ({ value: name, label: name }))]} value={label ?? ''} allowDeselect={false} onChange={(value) => setLabel(value === null || value === '' ? null : value)} />}
    </div>}>
      {tiles.error !== null ? <Failed title={text.data.tilesFailed} {...tiles.error} details={tiles.error} onAgain={tiles.again} />
        : tiles.value === null ? <div className="row soft" role="status"><Loader size="sm" />{text.data.readingPictures}</div>
          : tiles.value.length === 0 ? <div className="soft">{text.data.noPictures}</div>
            : <div aria-busy={tiles.waiting} style={{ opacity: tiles.waiting ? 0.5 : 1 }}><Tiles tiles={tiles.value} /></div>}
    </Panel>
  )
}
