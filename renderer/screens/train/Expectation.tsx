import { Textarea } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { RunRow } from '../../../preload/contract'
import { useExpectation } from '../../state/expectation'
import { sheetActions } from '../../state/sheet-actions'
import { useVersion } from '../../state/versions'
import { text } from '../../text/en'

/** Asks before a start what is expected; it is kept with the version. */
export function Expect() {
  const { said, say } = useExpectation()
  return <Textarea size="xs" mb={10} autosize minRows={1} maxRows={4} maxLength={2000} label={text.expectation.label} placeholder={text.expectation.placeholder} value={said} onChange={(event) => say(event.currentTarget.value)} />
}

/** Once a run is done: what was expected of its version, and a line for what it showed. */
export function Conclude({ run }: { run: RunRow }) {
  const version = useVersion(run.version)
  const held = version?.verdict ?? ''
  const [draft, setDraft] = useState(held)
  useEffect(() => setDraft(held), [held])
  if (version === undefined || run.state !== 'done') return null
  const save = (): void => { if (draft.trim() !== held) sheetActions.edit([version.id], { verdict: draft.trim() }) }
  return (
    <div className="conclude">
      {version.hypothesis === '' ? null : <div><span className="soft">{text.expectation.expected}</span> <span className="lines">{version.hypothesis}</span></div>}
      <Textarea size="xs" autosize minRows={1} maxRows={6} maxLength={2000} label={text.expectation.verdict} placeholder={version.hypothesis === '' ? text.expectation.verdictPlaceholder : text.expectation.cameTrue} value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)} onBlur={save} onKeyDown={(event) => { if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); save() } }} />
    </div>
  )
}
