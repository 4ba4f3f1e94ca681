import { Button, Modal, Radio, Stack } from '@mantine/core'
import { useState } from 'react'
import type { ExportFormat } from '../../../../preload/contract'
import { actions } from '../../../state/actions'
import { exchange, exportParts, useExchange } from '../../../state/exchange'
import type { ExportPart } from '../../../state/exchange'
import { useSheet } from '../../../state/sheet'
import { text } from '../../../text/en'
import { Waiting } from '../../../ui/Waiting'
import './exchange.css'

const isPart = (value: string): value is ExportPart => value === 'chosen' || value === 'filtered' || value === 'all'

/** What leaves, in which format, and what that format is for. */
export function ExportDialog() {
  const { formats, busy, set } = useExchange()
  const close = (): void => {
    if (busy !== null) actions.cancel(busy.ticket)
    set({ formats: null })
  }
  return (
    <Modal opened={formats !== null} onClose={close} title={text.exchange.exportTitle} size={640} centered closeButtonProps={{ 'aria-label': text.actions.close }}>
      {formats === null ? null : <Choices formats={formats} onClose={close} />}
    </Modal>
  )
}

function Choices({ formats, onClose }: { formats: readonly ExportFormat[]; onClose: () => void }) {
  const busy = useExchange((state) => state.busy)
  const runs = useSheet((state) => state.look.scope === 'runs')
  const [parts] = useState(exportParts)
  const [part, setPart] = useState<ExportPart>(parts[0]?.part ?? 'all')
  const [id, setId] = useState(formats[0]?.id ?? '')
  const format = formats.find((one) => one.id === id)
  const said = (of: ExportPart, count: number): string => (of === 'chosen' ? text.exchange.chosen(count, runs) : of === 'filtered' ? text.exchange.filtered(count, runs) : text.exchange.all(count))
  return (
    <Stack gap="md">
      <Radio.Group label={text.exchange.what} value={part} onChange={(value) => { if (isPart(value)) setPart(value) }}>
        <Stack gap={6} mt={6}>{parts.map(({ part: one, count }) => <Radio key={one} size="sm" value={one} label={said(one, count)} />)}</Stack>
      </Radio.Group>
      <Radio.Group label={text.exchange.format} value={id} onChange={setId}>
        <div className="export-formats">
          {formats.map(({ id: one, title, summary, shape, extension }) => <Radio key={one} size="sm" value={one} label={<><strong>{title}</strong> <span className="soft small">{shape === 'file' ? extension : text.exchange.folder}</span></>} description={summary} />)}
        </div>
      </Radio.Group>
      <div className="row exchange-foot">
        {busy !== null ? <Waiting what={busy.what} ticket={busy.ticket} onCancel={() => actions.cancel(busy.ticket)} /> : <span className="soft small grow">{format === undefined || format.leaves.length === 0 ? text.exchange.complete : text.exchange.leaves(format.leaves.join('; '))}</span>}
        <span className="row nowrap"><Button variant="default" onClick={onClose}>{text.exchange.cancel}</Button>
          <Button disabled={busy !== null || format === undefined} onClick={() => { if (format !== undefined) exchange.write(format, part) }}>{text.exchange.exportAct}</Button></span>
      </div>
    </Stack>
  )
}
