import { useState } from 'react'
import { useMeasuring } from '../../state/measured'
import { useProject } from '../../state/project'
import { textAt, useRecipe } from '../../state/recipe'
import { useTargets } from '../../state/targets'
import { text } from '../../text/en'
import { ScreenHead } from '../../ui/ScreenHead'
import { ColumnChoice } from './ColumnChoice'
import { Forecast } from './Forecast'
import { RangeMatrix } from './RangeMatrix'
import { TargetCard } from './TargetCard'
import { TransformDrawer } from './TransformDrawer'
import { Verdict } from './Verdict'
import { stringAt, targetsOf } from './columns'
import { answerOf } from './facts'

/** Whether the recipe's outputs can train together, what each is like, and what would make them fit. */
export function TargetsScreen() {
  const { document, problems } = useRecipe()
  const { answer: checked, of } = useTargets()
  const measuring = useMeasuring(useTargets, useRecipe((state) => state.complete))
  const [open, setOpen] = useState<string | null>(null)
  const dataset = textAt(document, 'data.dataset')
  const columns = useProject((state) => state.infos[dataset]?.columns)
  const targets = targetsOf(document)
  // What is known of a target holds for the card of its column, also while the next measurement is on.
  const shown = of?.data.dataset === dataset ? checked : null
  const numbers = shown?.targets.filter(({ kind }) => kind === 'regression').map(({ name }) => name) ?? []
  const evidenceOf = (name: string) => shown?.targets.find((one) => one.name === name) ?? null
  const answer = problems.length > 0 ? text.targets.needsLook(problems.length) : shown === null || measuring.stale ? text.screens.targets.question : answerOf(dataset, shown.targets.length, shown.finding.level)
  const together = shown === null || shown.targets.length < 2 ? null : shown
  const cards = targets.map((target, at) => {
    const name = stringAt(target, 'name')
    return <TargetCard key={`${name} ${at}`} target={target} at={at} numeric={columns?.find((column) => column.name === target.column)?.kind === 'number'} evidence={evidenceOf(name)} classes={shown?.classes[name] ?? []} onPreview={() => setOpen(name)} />
  })
  return (
    <div className="screen">
      <ScreenHead title={text.screens.targets.title} answer={answer} />
      <div className="screen-body">
        <div className="stack">
          <Verdict {...measuring} />
          <div className="targets-top" data-wide={numbers.length > 1}>
            <ColumnChoice />
            {together === null ? cards : <Forecast checked={together} />}
            {together === null || numbers.length < 2 ? null : <RangeMatrix pairs={together.pairs} names={numbers} />}
          </div>
          {together === null ? null : <div className="target-cards">{cards}</div>}
        </div>
      </div>
      <TransformDrawer evidence={open === null ? null : evidenceOf(open)} recipe={measuring.stale ? null : of} onClose={() => setOpen(null)} />
    </div>
  )
}
