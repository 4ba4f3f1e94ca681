import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { JsonObject, TargetEvidence } from '../../../preload/contract'
import { useRecipe } from '../../state/recipe'
import { text } from '../../text/en'
import { figure } from '../../text/format'
import { stringAt, targetsOf } from './columns'
import { proposalOf, titleOf, unlearnable, withUnit } from './facts'
import { Histogram } from './Histogram'
import { TargetFields } from './TargetFields'

/** Classes that are listed one by one. */
const LISTED = 8

function Fact({ name, help, children }: { name: string; help?: string | undefined; children: ReactNode }) {
  return <div title={help}><dt>{name}</dt><dd>{children}</dd></div>
}

function NumberFacts({ card, unit, missing }: { card: NonNullable<TargetEvidence['card']>; unit: string; missing: number }) {
  const say = (value: number | null): string => withUnit(value, unit)
  const fences = card.beyondFences
  return (
    <dl className="target-facts">
      <Fact name={text.targets.facts.mean}>{say(card.mean)}</Fact>
      <Fact name={text.targets.facts.spread}>{say(card.spread)}</Fact>
      <Fact name={text.targets.facts.range}>{text.targets.to(figure(card.min), say(card.max))}</Fact>
      <Fact name={text.targets.facts.values}>{figure(card.count)}</Fact>
      <Fact name={text.targets.facts.missing}>{figure(missing)}</Fact>
      <Fact name={text.targets.facts.outliers} help={fences === null ? undefined : text.targets.outliersHelp(say(fences.low), say(fences.high))}>{figure(fences?.count)}</Fact>
    </dl>
  )
}

function ClassFacts({ evidence, classes }: { evidence: TargetEvidence; classes: readonly string[] }) {
  const counts = evidence.classes ?? []
  const most = Math.max(1, ...counts)
  return (
    <>
      <table className="class-counts"><tbody>{classes.slice(0, LISTED).map((name, k) => (
        <tr key={name}><th scope="row" className="clip" title={name}>{name}</th><td><div className="bar" aria-hidden><span style={{ width: `${(100 * (counts[k] ?? 0)) / most}%` }} /></div></td><td className="number">{figure(counts[k] ?? 0)}</td></tr>
      ))}</tbody></table>
      {classes.length > LISTED ? <div className="soft small">{text.targets.moreClasses(classes.length - LISTED)}</div> : null}
      <dl className="target-facts">
        <Fact name={text.targets.facts.classes}>{figure(classes.length)}</Fact>
        <Fact name={text.targets.facts.values}>{figure(evidence.present)}</Fact>
        <Fact name={text.targets.facts.missing}>{figure(evidence.missing)}</Fact>
      </dl>
    </>
  )
}

/** The transform that suits, as a line with the way to its preview. */
function Suits({ evidence, onPreview }: { evidence: TargetEvidence; onPreview: () => void }) {
  const transforms = useRecipe((state) => state.units?.registries.targetTransforms)
  const proposal = proposalOf(evidence)
  if (proposal === null) return null
  const title = titleOf(transforms, proposal.kind)
  return (
    <div className="suits">
      <div className="grow small"><strong>{evidence.transform === proposal.kind ? text.targets.asProposed(title) : text.targets.proposed(title)}</strong> <span className="soft">{proposal.reason}</span></div>
      <Button size="compact-xs" variant={proposal.open ? 'light' : 'subtle'} aria-label={text.targets.previewOf(evidence.name)} onClick={onPreview}>{text.targets.preview}</Button>
    </div>
  )
}

/** What nothing can be learnt from, and the one step that helps. */
function Refused({ why, at }: { why: 'empty' | 'constant'; at: number }) {
  const { document, replace } = useRecipe()
  const others = targetsOf(document).filter((_, i) => i !== at)
  return (
    <div className="suits" role="alert">
      <div className="grow small">{text.targets[why]}</div>
      {others.length === 0 ? null : <Button size="compact-xs" variant="light" onClick={() => replace({ ...document, targets: others })}>{text.targets.leaveOut}</Button>}
    </div>
  )
}

interface TargetCardProps {
  readonly target: JsonObject
  readonly at: number
  readonly numeric: boolean
  /** What was measured of it; null until then. */
  readonly evidence: TargetEvidence | null
  readonly classes: readonly string[]
  readonly onPreview: () => void
}

/** One target: what its values are like, what is decided of it, and what would suit. */
export function TargetCard({ target, at, numeric, evidence, classes, onPreview }: TargetCardProps) {
  const name = stringAt(target, 'name')
  const nothing = evidence === null ? null : unlearnable(evidence)
  const card = evidence?.card ?? null
  const unit = stringAt(target, 'unit')
  return (
    <section className="panel target-card" aria-label={name}>
      <div className="target-head"><h3 className="panel-title clip" title={name}>{name}</h3><span className="soft small clip">{text.targets.column(stringAt(target, 'column'))}</span></div>
      {evidence === null ? <div className="soft small">{text.targets.notYet}</div> : null}
      {card?.histogram == null || evidence === null ? null : <Histogram bins={card.histogram} label={text.targets.histogram(name, figure(card.count), withUnit(card.min, unit), withUnit(card.max, unit))} say={(value) => withUnit(value, unit)} />}
      {card === null || evidence === null ? null : <NumberFacts card={card} unit={unit} missing={evidence.missing} />}
      {evidence?.kind === 'class' ? <ClassFacts evidence={evidence} classes={classes} /> : null}
      <TargetFields target={target} at={at} numeric={numeric} />
      {nothing !== null ? <Refused why={nothing} at={at} /> : evidence === null ? null : <Suits evidence={evidence} onPreview={onPreview} />}
    </section>
  )
}
