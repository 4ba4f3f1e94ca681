import { Button, Drawer } from '@mantine/core'
import { useState } from 'react'
import type { Fix, Recipe } from '../../../preload/contract'
import type { Measuring } from '../../state/measured'
import { attempt } from '../../state/notices'
import { useRecipe } from '../../state/recipe'
import { onlyTransforms, useAccepted, useTargets } from '../../state/targets'
import { text } from '../../text/en'
import { Failed } from '../../ui/Failed'
import { PatchTable } from '../../ui/PatchTable'
import { Waiting } from '../../ui/Waiting'
import { LevelMark } from '../train/LevelMark'
import { reasonOf } from '../train/problems'
import { undone } from './columns'
import { namedPatch } from './facts'

/** Takes back what was accepted last, and nothing else. */
function undo(): void {
  const last = useAccepted.getState().takeLast()
  const { document, replace } = useRecipe.getState()
  const before = last === null ? null : undone(document, last)
  if (before !== null) replace(before)
}

/** One change that answers the finding, seen as a diff before it is made. */
function Answer({ fix, recipe }: { fix: Fix; recipe: Recipe }) {
  const [open, setOpen] = useState(false)
  const proposals = onlyTransforms(fix)
  const count = new Set(fix.patch.map(({ path }) => path.split('/')[2])).size
  return (
    <>
      <Button size="xs" variant={proposals ? 'filled' : 'default'} onClick={() => setOpen(true)}>{proposals ? text.targets.acceptAll(count) : fix.title}</Button>
      <Drawer opened={open} onClose={() => setOpen(false)} position="right" size="lg" title={proposals ? text.targets.acceptAllTitle : fix.title} closeButtonProps={{ 'aria-label': text.actions.close }}>
        <div className="stack">
          {proposals ? <div>{fix.title}</div> : null}
          <section aria-label={text.targets.changes}><h3 className="section-title" style={{ marginTop: 0 }}>{text.targets.changes}</h3><PatchTable patch={namedPatch(recipe, fix.patch)} /></section>
          <div><Button size="xs" onClick={() => { attempt(fix.title, () => useAccepted.getState().accept(recipe, fix)); setOpen(false) }}>{text.targets.accept}</Button></div>
        </div>
      </Drawer>
    </>
  )
}

/** The sentence with its level, how fresh it is, and what answers it. */
export function Verdict({ stale, busy, why, ticket, check, cancel }: Measuring) {
  const { answer: checked, of, error } = useTargets()
  const { accepted } = useAccepted()
  const { units, document, problems } = useRecipe()
  const last = accepted.at(-1)
  const finding = checked?.finding ?? null
  const [problem] = problems
  return (
    <section className="panel verdict" data-level={finding?.level} aria-label={text.targets.answer}>
      <div className="grow">
        {problem === undefined ? null : <div role="alert" className="small" style={{ color: 'var(--mantine-color-error)' }}>{reasonOf(units, document, [problem])} <span className="soft">{problem.hint}</span></div>}
        {error !== null && !busy && !stale ? <Failed title={text.targets.failed} {...error} details={error} onAgain={check} /> : null}
        {finding === null ? null : <div className="verdict-text" style={{ opacity: stale ? 0.6 : 1 }}><LevelMark level={finding.level} /><span>{finding.message}</span></div>}
        {busy ? <Waiting what={text.preflight.measuring} ticket={ticket} onCancel={cancel} />
          : stale && problem === undefined ? <div className="row soft small" style={{ gap: 6 }}>{finding === null ? text.targets.first : why}<Button size="compact-xs" variant="subtle" onClick={check}>{text.preflight.check}</Button></div> : null}
      </div>
      <div className="row" style={{ gap: 8 }}>
        {last === undefined || undone(document, last) === null ? null : <Button size="xs" variant="default" aria-label={text.targets.undo(last.title)} title={text.targets.undo(last.title)} onClick={undo}>{text.targets.undoLast}</Button>}
        {stale || of === null ? null : (finding?.fixes ?? []).map((fix) => <Answer key={fix.title} fix={fix} recipe={of} />)}
      </div>
    </section>
  )
}
