import { Button, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import type { Finding } from '../../../preload/contract'
import { useMeasuring } from '../../state/measured'
import { usePreflight } from '../../state/preflight'
import { useRecipe } from '../../state/recipe'
import { text } from '../../text/en'
import { Waiting } from '../../ui/Waiting'
import { FindingDrawer } from './FindingDrawer'
import { LevelMark } from './LevelMark'

function Tile({ finding, onOpen }: { finding: Finding; onOpen: () => void }) {
  return (
    <UnstyledButton className="finding" data-level={finding.level} onClick={onOpen} aria-label={text.preflight.open(finding.title, text.preflight.levels[finding.level])}>
      <span className="finding-head"><LevelMark level={finding.level} />{finding.title}</span>
      <span className="finding-text">{finding.message}</span>
    </UnstyledButton>
  )
}

/** What the checks say of the recipe in the form, a tile each; one opens with its numbers and what can be done. */
export function PreflightStrip() {
  const { answer: report, error, of } = usePreflight()
  const complete = useRecipe((state) => state.complete)
  const { stale, busy, why, ticket, check, cancel } = useMeasuring(usePreflight, complete)
  const [open, setOpen] = useState<string | null>(null)
  const finding = report?.findings.find((one) => one.check === open) ?? null
  return (
    <section className="preflight" aria-label={text.preflight.title}>
      <div className="preflight-head">
        <h2 className="panel-title">{text.preflight.title}</h2>
        {busy ? <Waiting what={text.preflight.measuring} ticket={ticket} onCancel={cancel} /> : stale && report !== null ? <span className="soft small">{why}</span> : null}
        {!busy && (stale || error !== null) && complete !== null ? <Button size="compact-xs" variant="subtle" onClick={check}>{text.preflight.check}</Button> : null}
      </div>
      {error === null ? null : <div className="small" role="alert" style={{ color: 'var(--mantine-color-error)' }}>{error.message} <span className="soft">{error.hint}</span></div>}
      {report === null ? null : <div className="findings">{report.findings.map((one) => <Tile key={one.check} finding={one} onOpen={() => setOpen(one.check)} />)}</div>}
      <FindingDrawer finding={finding} recipe={stale ? null : of} onClose={() => setOpen(null)} />
    </section>
  )
}
