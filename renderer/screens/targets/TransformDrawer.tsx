import { Button, Drawer, Loader, Select } from '@mantine/core'
import { useCallback, useState } from 'react'
import { jsonObject } from '../../../preload/contract'
import type { JsonObject, Recipe, TargetEvidence, TransformPreview } from '../../../preload/contract'
import { call } from '../../api/client'
import { useAsked } from '../../state/asked'
import { attempt } from '../../state/notices'
import { useRecipe } from '../../state/recipe'
import { useAccepted } from '../../state/targets'
import { text } from '../../text/en'
import { figure } from '../../text/format'
import { Failed } from '../../ui/Failed'
import { Field } from '../../ui/Field'
import { PatchTable } from '../../ui/PatchTable'
import { propertiesOf } from '../../ui/schema'
import { namedPatch, proposalOf, titleOf, transformFix, withUnit } from './facts'
import { Histogram } from './Histogram'

type Fitted = NonNullable<TransformPreview['fitted']>

/** Before and after, the formula, and how the ends come back. */
function Preview({ evidence, fitted }: { evidence: TargetEvidence; fitted: Fitted }) {
  const { card, name, unit } = evidence
  const say = (value: number): string => withUnit(value, unit)
  return (
    <>
      <div className="columns">
        <section aria-label={text.targets.before}>
          <h3 className="section-title" style={{ marginTop: 0 }}>{text.targets.before}</h3>
          {card?.histogram == null ? null : <Histogram bins={card.histogram} label={text.targets.histogram(name, figure(card.count), withUnit(card.min, unit), withUnit(card.max, unit))} say={say} />}
          <div className="soft small">{text.targets.meanAndSpread(withUnit(card?.mean ?? null, unit), withUnit(card?.spread ?? null, unit))}</div>
        </section>
        <section aria-label={text.targets.after}>
          <h3 className="section-title" style={{ marginTop: 0 }}>{text.targets.after}</h3>
          <Histogram bins={fitted.histogram} label={text.targets.histogram(name, figure(card?.count), figure(fitted.ends[0]?.scaled), figure(fitted.ends[2]?.scaled))} say={figure} />
          <div className="soft small">{text.targets.meanAndSpread(near(fitted.mean), near(fitted.spread))}</div>
        </section>
      </div>
      <section aria-label={text.targets.formula}>
        <h3 className="section-title" style={{ marginTop: 0 }}>{text.targets.formula}</h3>
        <div className="pre">{fitted.formula}</div>
        <div className="soft small" style={{ marginTop: 6 }}>{text.targets.fittedOn}</div>
      </section>
      <section aria-label={text.targets.there}>
        <h3 className="section-title" style={{ marginTop: 0 }}>{text.targets.there}</h3>
        <table className="data-table dense">
          <thead><tr><td /><th scope="col" className="number">{text.targets.thereHeads.value}</th><th scope="col" className="number">{text.targets.thereHeads.scaled}</th><th scope="col" className="number">{text.targets.thereHeads.back}</th></tr></thead>
          <tbody>{fitted.ends.map(({ value, scaled, back }, i) => <tr key={text.targets.ends[i]}><th scope="row">{text.targets.ends[i]}</th><td className="number">{say(value)}</td><td className="number">{figure(scaled)}</td><td className="number">{say(back)}</td></tr>)}</tbody>
        </table>
      </section>
    </>
  )
}

/** Rounding of a mean that is 0 is no number to read. */
const near = (value: number): string => figure(Math.abs(value) < 1e-9 ? 0 : Math.abs(value - 1) < 1e-9 ? 1 : value)

function Choice({ evidence, recipe, onDone }: { evidence: TargetEvidence; recipe: Recipe; onDone: () => void }) {
  const units = useRecipe((state) => state.units?.registries.targetTransforms) ?? []
  const proposal = proposalOf(evidence)
  const held = jsonObject.parse(recipe.targets.find(({ name }) => name === evidence.name)?.transform ?? { kind: 'none' })
  const [transform, setTransform] = useState<JsonObject>(proposal?.open === true && evidence.proposal !== null ? evidence.proposal.transform : held)
  const kind = typeof transform.kind === 'string' ? transform.kind : ''
  const unit = units.find(({ id }) => id === kind)
  const asked = useAsked(useCallback(() => call('targets.preview', { recipe: jsonObject.parse(recipe), target: evidence.name, transform }), [recipe, evidence.name, transform]))
  // The preview answers with the transform's defaults filled in, as the recipe would hold it.
  const complete = asked.value?.transform ?? transform
  const fix = transformFix(text.targets.useIt(titleOf(units, kind), evidence.name), recipe, evidence.name, complete)
  const refused = asked.value?.refused ?? null
  return (
    <div className="stack">
      <Select size="xs" label={text.targets.transform} description={unit?.summary} allowDeselect={false} value={kind} data={units.map(({ id, title }) => ({ value: id, label: id === proposal?.kind ? text.targets.proposedMark(title) : title }))}
        onChange={(id) => { const next = units.find((one) => one.id === id); if (next !== undefined) setTransform({ kind: next.id, ...next.defaults }) }} />
      {unit === undefined || propertiesOf(unit.schema).length === 0 ? null : <div className="fields">{propertiesOf(unit.schema).map(([name, schema]) => <Field key={`${kind}.${name}`} path={`transform.${name}`} schema={schema} value={transform[name] ?? unit.defaults[name]} errorAt={() => undefined} onChange={(value) => setTransform({ ...unit.defaults, ...transform, [name]: value })} />)}</div>}
      {kind === proposal?.kind ? <div className="small">{proposal.reason}</div> : null}
      {asked.error !== null ? <Failed title={text.targets.previewFailed} {...asked.error} details={asked.error} onAgain={asked.again} />
        : asked.value === null ? <div className="row soft" role="status"><Loader size="sm" />{text.data.reading}</div>
          : refused !== null ? <div role="alert">{text.targets.refused(evidence.name, refused)}</div>
            : asked.value.fitted === null ? null : <div className="stack" aria-busy={asked.waiting} style={{ opacity: asked.waiting ? 0.5 : 1 }}><Preview evidence={evidence} fitted={asked.value.fitted} /></div>}
      {fix === null ? <div className="soft small">{text.targets.same}</div> : (
        <section aria-label={text.targets.changes}>
          <h3 className="section-title" style={{ marginTop: 0 }}>{text.targets.changes}</h3>
          <PatchTable patch={namedPatch(recipe, fix.patch)} />
          <Button size="xs" mt={10} disabled={refused !== null || asked.value === null || asked.waiting || asked.error !== null} onClick={() => { attempt(fix.title, () => useAccepted.getState().accept(recipe, fix)); onDone() }}>{text.targets.accept}</Button>
        </section>
      )}
    </div>
  )
}

/** Another transform for one target, looked at before it is taken. */
export function TransformDrawer({ evidence, recipe, onClose }: { evidence: TargetEvidence | null; recipe: Recipe | null; onClose: () => void }) {
  return (
    <Drawer opened={evidence !== null && recipe !== null} onClose={onClose} position="right" size="lg" title={evidence === null ? '' : text.targets.previewTitle(evidence.name)} closeButtonProps={{ 'aria-label': text.actions.close }}>
      {evidence === null || recipe === null ? null : <Choice key={evidence.name} evidence={evidence} recipe={recipe} onDone={onClose} />}
    </Drawer>
  )
}
