import { Button, Loader, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import { jsonObject } from '../../../preload/contract'
import { costKey, isCost, useCosts } from '../../state/costs'
import { attempt } from '../../state/notices'
import { useRecipe } from '../../state/recipe'
import { useRuns } from '../../state/runs'
import { text } from '../../text/en'
import { bytes, capital, figure, milliseconds } from '../../text/format'
import { normChoices } from './norm-choices'
import type { NormChoice } from './norm-choices'

function Row({ choice: { title, recipe, now } }: { choice: NormChoice }) {
  const { known, measuring } = useCosts()
  const key = costKey(recipe)
  const cost = known.get(key)
  const name = now ? <>{title} <span className="soft">{text.norms.now}</span></>
    : <UnstyledButton className="link" title={text.norms.use(title)} aria-label={text.norms.use(title)} onClick={() => useRecipe.getState().set('norm', jsonObject.parse(recipe.norm))}>{title}</UnstyledButton>
  return (
    <tr data-now={now}>
      <th scope="row">{name}</th>
      {cost === undefined ? <td className="soft" colSpan={3}>{measuring === key ? <span className="row" style={{ gap: 6 }}><Loader size={10} />{text.norms.measuringOne}</span> : text.notMeasured}</td>
        : isCost(cost) ? <><td className="number">{figure(cost.trainable)}</td><td className="number">{cost.memoryBytes === null ? text.notMeasured : bytes(cost.memoryBytes)}</td><td className="number">{milliseconds(cost.msPerStep)}</td></>
          : <td colSpan={3} className="soft">{capital(cost.message)}</td>}
    </tr>
  )
}

/** What every norm costs in this model at this batch, as measured here; folded away until it is wanted. */
export function NormCosts() {
  const complete = useRecipe((state) => state.complete)
  const norms = useRecipe((state) => state.units?.registries.norms)
  // What was just typed is not part of the recipe yet, and would be measured without it.
  const checking = useRecipe((state) => state.checking)
  const { known, measuring } = useCosts()
  const training = useRuns((state) => state.starting || state.runs.some((run) => run.state === 'running'))
  const [open, setOpen] = useState(false)
  // A training would show in the figures.
  useEffect(() => { if (training) useCosts.getState().stop() }, [training])
  const choices = useMemo(() => (complete === null || norms === undefined ? [] : normChoices(complete, norms)), [complete, norms])
  if (norms === undefined) return null
  const all = choices.length > 0 && choices.every(({ recipe }) => known.has(costKey(recipe)))
  const first = [...choices].sort((a, b) => Number(b.now) - Number(a.now)).map(({ recipe }) => recipe)
  const measured = choices.map(({ recipe }) => known.get(costKey(recipe))).find((cost) => cost !== undefined && isCost(cost))
  return (
    <div className="wide">
      <Button className="more" size="compact-xs" variant="subtle" color="gray" leftSection={open ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />} aria-expanded={open} onClick={() => setOpen(!open)}>{text.norms.costs}</Button>
      {!open ? null : (
        <div className="norm-costs">
          <table className="data-table dense small" aria-label={text.norms.costs}>
            <thead><tr><th scope="col">{text.norms.costHeads.norm}</th><th scope="col" className="number">{text.norms.costHeads.parameters}</th><th scope="col" className="number">{text.norms.costHeads.memory}</th><th scope="col" className="number">{text.norms.costHeads.step}</th></tr></thead>
            <tbody>{choices.map((choice) => <Row key={costKey(choice.recipe)} choice={choice} />)}</tbody>
          </table>
          <p className="soft small" style={{ margin: '6px 0' }}>{training ? text.norms.whileTraining : measured === undefined || !isCost(measured) ? text.norms.costHelp : text.norms.costOf(measured.engine, measured.device, measured.threads)}</p>
          {measuring === null
            ? <Button size="compact-xs" variant="default" disabled={training || checking || choices.length === 0} onClick={() => attempt(text.norms.measure, () => useCosts.getState().measure(first, all))}>{all ? text.norms.measureAgain : text.norms.measure}</Button>
            : <Button size="compact-xs" variant="default" onClick={() => useCosts.getState().stop()}>{text.norms.stop}</Button>}
        </div>
      )}
    </div>
  )
}
