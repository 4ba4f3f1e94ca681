import { Alert, Button, Modal, NumberInput, Stack } from '@mantine/core'
import { useState } from 'react'
import { attempt } from '../../state/notices'
import { estimate, useRepeating } from '../../state/repeating'
import type { Repeated } from '../../state/repeating'
import { text } from '../../text/en'
import { duration } from '../../text/format'

const MOST = 100

/** Asks over how many seeds the versions are to be repeated, and says how long that takes. */
export function RepeatDialog() {
  const versions = useRepeating((state) => state.versions)
  return (
    <Modal opened={versions !== null} onClose={() => useRepeating.getState().close()} title={versions === null ? '' : text.repeat.title(versions.map(({ short }) => short))} centered closeButtonProps={{ 'aria-label': text.actions.close }}>
      {versions === null ? null : <Form versions={versions} />}
    </Modal>
  )
}

function Form({ versions }: { versions: readonly Repeated[] }) {
  const { busy, refused, start, close } = useRepeating()
  const [typed, setTyped] = useState<number | string>(2)
  const seeds = typeof typed === 'number' && Number.isInteger(typed) && typed >= 1 && typed <= MOST ? typed : null
  const begin = (anyway: boolean): void => { if (seeds !== null) attempt(text.repeat.refused, () => start(seeds, anyway)) }
  return (
    <Stack gap="sm">
      <div className="soft">{text.repeat.why}</div>
      <NumberInput data-autofocus label={text.repeat.seeds} value={typed} min={1} max={MOST} allowDecimal={false} onChange={setTyped} onKeyDown={(event) => { if (event.key === 'Enter') begin(false) }} />
      <div role="status">{seeds === null ? null : said(versions, seeds)}</div>
      {refused === null ? null : <Alert color="red" variant="light" title={text.repeat.refused}>{refused.error.message} {refused.error.code === 'versions.surroundings' ? null : refused.error.hint}</Alert>}
      {refused?.error.code === 'versions.surroundings' ? <Button loading={busy} disabled={seeds === null} onClick={() => begin(true)}>{text.repeat.anyway}</Button>
        : <Button loading={busy} disabled={seeds === null || versions.length === 0} onClick={() => begin(false)}>{text.repeat.start((seeds ?? 0) * versions.length)}</Button>}
      <Button variant="subtle" onClick={close}>{text.repeat.cancel}</Button>
    </Stack>
  )
}

/** How many runs that is and how long they take. */
function said(versions: readonly Repeated[], seeds: number): string {
  const { seconds, unknown } = estimate(versions, seeds)
  const runs = versions.length * seeds
  if (unknown.length === versions.length) return text.repeat.noTime(runs)
  return unknown.length === 0 ? text.repeat.time(runs, duration(seconds)) : text.repeat.partTime(runs, duration(seconds), unknown.join(', '))
}
