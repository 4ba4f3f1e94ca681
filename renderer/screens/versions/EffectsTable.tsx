import { Button, UnstyledButton } from '@mantine/core'
import { Fragment, useState } from 'react'
import type { EffectChange, Effects, MatchedPair } from '../../../preload/contract'
import { useCompare } from '../../state/compare'
import { useVersionsPart } from '../../state/versions-part'
import { text } from '../../text/en'
import { capital } from '../../text/format'
import { IntervalPlot, PlotAxis } from './IntervalPlot'
import { changeWords, effectText, scaleOf } from './effects-words'
import type { ShownFactor } from './effects-words'

/** So many changes of a factor, and pairs of a change, stand there at first. */
const CHANGES = 5
const PAIRS = 3

/** Every factor with its changes on one scale; what cannot be judged stands below. */
export function EffectsTable({ answer, factors }: { answer: Effects; factors: readonly ShownFactor[] }) {
  const sd = answer.noise.measured ? answer.noise.sd : null
  const scale = scaleOf(factors, sd)
  const unjudged = factors.findIndex(({ judged }) => !judged)
  return (
    <>
      <table className="data-table effects-table" aria-label={text.effects.title}>
        <thead>
          <tr>
            <th scope="col">{text.effects.heads.change}</th><th scope="col" className="number">{text.effects.heads.effect}</th>
            <th scope="col" className="effects-plot-head"><span className="visually-hidden">{text.effects.heads.plot}</span><PlotAxis metric={answer.metric} scale={scale} /></th>
            <th scope="col">{text.effects.heads.verdict}</th><th scope="col">{text.effects.heads.pairs}</th>
          </tr>
        </thead>
        {factors.map((factor, i) => (
          <Fragment key={factor.effect.factor}>
            {i === unjudged ? <tbody><tr><th scope="rowgroup" colSpan={5} className="effects-below">{text.effects.unjudged}<div className="soft small">{text.effects.unjudgedHelp}</div></th></tr></tbody> : null}
            <Factor factor={factor} metric={answer.metric} scale={scale} sd={sd} />
          </Fragment>
        ))}
      </table>
      <p className="soft small">{text.effects.legend}</p>
    </>
  )
}

interface FactorProps { readonly factor: ShownFactor; readonly metric: string; readonly scale: ReturnType<typeof scaleOf>; readonly sd: number | null }

function Factor({ factor: { effect, changes }, metric, scale, sd }: FactorProps) {
  const [all, setAll] = useState(false)
  const shown = all ? changes : changes.slice(0, CHANGES)
  return (
    <tbody>
      <tr><th scope="rowgroup" colSpan={5} className="effects-factor">{capital(effect.words)} <span className="soft small">{effect.evidence.sentence}{effect.trend === null ? '' : ` ${effect.trend.sentence}`}</span></th></tr>
      {shown.map((change) => <Change key={`${change.from} ${change.to}`} change={change} metric={metric} scale={scale} sd={sd} />)}
      {changes.length <= CHANGES ? null : <tr><td colSpan={5} className="effects-more"><Button size="compact-xs" variant="subtle" color="gray" aria-expanded={all} onClick={() => setAll(!all)}>{all ? text.effects.fewerChanges : text.effects.moreChanges(changes.length - CHANGES)}</Button></td></tr>}
    </tbody>
  )
}

function Change({ change, metric, scale, sd }: Omit<FactorProps, 'factor'> & { readonly change: EffectChange }) {
  return (
    <tr data-verdict={change.verdict} title={change.sentence}>
      <td>{changeWords(change)}</td>
      <td className="number nowrap">{effectText(metric, change)}</td>
      <td className="effects-plot"><IntervalPlot change={change} scale={scale} sd={sd} /></td>
      <td className="effect-verdict">{text.effects.verdicts[change.verdict]}</td>
      <td><Pairs change={change} metric={metric} /></td>
    </tr>
  )
}

/** The pairs that a change rests on; a click puts both versions side by side. */
function Pairs({ change: { pairs, pairCount }, metric }: { change: EffectChange; metric: string }) {
  const [all, setAll] = useState(false)
  const shown = all ? pairs : pairs.slice(0, PAIRS)
  return (
    <span className="effect-pairs">
      {shown.map((pair) => <Pair key={`${pair.a} ${pair.b}`} pair={pair} metric={metric} />)}
      {all || pairs.length <= PAIRS ? null : <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setAll(true)}>{text.effects.morePairs(pairCount - PAIRS)}</Button>}
      {all && pairCount > pairs.length ? <span className="soft small">{text.effects.listed(pairs.length, pairCount)}</span> : null}
    </span>
  )
}

/** Side by side, the one that is held against first. */
function open({ a, b }: MatchedPair): void {
  useCompare.getState().set({ versions: [a, b] })
  useVersionsPart.getState().show('compare')
}

function Pair({ pair, metric }: { pair: MatchedPair; metric: string }) {
  const { a, b, difference, seeds, paired } = pair
  const said = text.effects.pair(a, b, effectText(metric, { estimate: difference, judged: null }), seeds, paired)
  return <UnstyledButton className="chip" aria-label={said} title={said} onClick={() => open(pair)}>{text.effects.pairName(a, b)}</UnstyledButton>
}
