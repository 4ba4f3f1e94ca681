import { Button, Loader, UnstyledButton } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Finding } from '../../../preload/contract'
import { attempt } from '../../state/notices'
import { usePreflight } from '../../state/preflight'
import { useProject } from '../../state/project'
import { useRecipe } from '../../state/recipe'
import { useRuns } from '../../state/runs'
import { text } from '../../text/en'
import { FindingDrawer } from './FindingDrawer'
import { LevelMark } from './LevelMark'

/** After the last change to the form; a person who is still typing is not measured. */
const PAUSE_MS = 500

/** Measures what the form holds once it is valid. Only when asked where a training needs the machine, or where data would have to be fetched for it. */
function useMeasuring(): { stale: boolean; busy: boolean; why: string; check: () => void } {
  const complete = useRecipe((state) => state.complete)
  const { of, checking } = usePreflight()
  const here = useProject((state) => state.datasets.some(({ name, available }) => name === complete?.data.dataset && available))
  const training = useRuns((state) => state.starting || state.runs.some((run) => run.state === 'running'))
  const check = (): void => { if (complete !== null) attempt(text.preflight.check, () => usePreflight.getState().check(complete)) }
  useEffect(() => {
    if (complete === null || training || !here || complete === usePreflight.getState().of) return
    const timer = setTimeout(() => attempt(text.preflight.check, () => usePreflight.getState().check(complete)), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [complete, training, here, of])
  const why = complete === null ? text.preflight.invalid : training ? text.preflight.whileTraining : text.preflight.stale
  return { stale: complete !== of, busy: checking !== null, why, check }
}

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
  const { report, error, of } = usePreflight()
  const complete = useRecipe((state) => state.complete)
  const { stale, busy, why, check } = useMeasuring()
  const [open, setOpen] = useState<string | null>(null)
  const finding = report?.findings.find((one) => one.check === open) ?? null
  return (
    <section className="preflight" aria-label={text.preflight.title}>
      <div className="preflight-head">
        <h2 className="panel-title">{text.preflight.title}</h2>
        {busy ? <span className="row soft small" role="status" style={{ gap: 6 }}><Loader size={12} />{text.preflight.measuring}</span> : stale && report !== null ? <span className="soft small">{why}</span> : null}
        {busy ? <Button size="compact-xs" variant="subtle" onClick={() => attempt(text.preflight.cancel, () => usePreflight.getState().cancel())}>{text.preflight.cancel}</Button>
          : (stale || error !== null) && complete !== null ? <Button size="compact-xs" variant="subtle" onClick={check}>{text.preflight.check}</Button> : null}
      </div>
      {error === null ? null : <div className="small" role="alert" style={{ color: 'var(--mantine-color-error)' }}>{error.message} <span className="soft">{error.hint}</span></div>}
      {report === null ? null : <div className="findings">{report.findings.map((one) => <Tile key={one.check} finding={one} onOpen={() => setOpen(one.check)} />)}</div>}
      <FindingDrawer finding={finding} recipe={stale ? null : of} onClose={() => setOpen(null)} />
    </section>
  )
}
