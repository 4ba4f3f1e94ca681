import { Loader, SegmentedControl, Select } from '@mantine/core'
import { useCallback, useState } from 'react'
import type { Comparison, Flip, FlipKind, Flips as Found } from '../../../../preload/contract'
import { call } from '../../../api/client'
import { useAsked } from '../../../state/asked'
import { text } from '../../../text/en'
import { figure } from '../../../text/format'
import { Failed } from '../../../ui/Failed'
import { answeredOf, otherContent } from './words'

const KINDS = ['all', 'gained', 'lost', 'other'] as const
type Kind = (typeof KINDS)[number]
const SHOWN = 24

/** Samples of which a version and the reference said different things, as pictures with both answers. */
export function Flips({ comparison }: { comparison: Comparison }) {
  const { versions, reference } = comparison
  const others = versions.map(({ short }) => short).filter((short) => short !== reference)
  const [chosen, setChosen] = useState<string | null>(null)
  const [kind, setKind] = useState<Kind>('all')
  const other = chosen !== null && others.includes(chosen) ? chosen : others[0] ?? ''
  const pair = `${reference} ${other}`
  const asked = useAsked(useCallback(async () => ({ pair: `${reference} ${other}`, found: await call('history.flips', { a: reference, b: other, kind: kind === 'all' ? null : kind, count: SHOWN }) }), [reference, other, kind]))
  const answered = answeredOf(asked.value, pair)
  const found = answered?.found ?? null
  return (
    <section className="panel compare-wide" aria-label={text.compare.flips}>
      <div className="panel-head">
        <h2 className="panel-title">{text.compare.flips}</h2>
        <div className="row">
          {others.length < 2 ? null : <Select size="xs" w={96} aria-label={text.compare.against} data={others} value={other} allowDeselect={false} onChange={setChosen} />}
          {found === null ? null : <SegmentedControl size="xs" aria-label={text.compare.flips} value={kind} onChange={(value) => setKind(KINDS.find((one) => one === value) ?? 'all')} data={KINDS.map((value) => ({ value, label: `${text.compare.kinds[value]} ${figure(countOf(found, value))}` }))} />}
        </div>
      </div>
      {asked.error !== null ? <Failed title={text.compare.flipsFailed} {...asked.error} details={asked.error} onAgain={asked.again} />
        : answered === null || (found === null && asked.waiting) ? <Loader size="sm" /> : found === null ? <p className="soft panel-note">{otherContent(comparison, reference, other) ? text.compare.flipsElsewhere(reference, other) : text.compare.flipsMissing(reference, other)}</p> : <Pictures found={found} a={reference} b={other} kind={kind} />}
    </section>
  )
}

const countOf = ({ gained, lost, other }: Found, kind: Kind): number => (kind === 'all' ? gained + lost + other : { gained, lost, other }[kind])

function Pictures({ found, a, b, kind }: { found: Found; a: string; b: string; kind: Kind }) {
  const { gained, lost, common, split, p, betweenSeeds, runs, sameSeed, samples, problem } = found
  const all = countOf(found, kind)
  return (
    <>
      <p className="panel-note">{text.compare.counts(b, a, figure(gained), figure(lost), figure(common), (text.data.partNames[split] ?? split).toLowerCase())} {text.compare.chance(p < 0.001 ? p.toExponential(1) : p.toFixed(3))}{betweenSeeds === null ? null : <strong> {text.compare.seedsFlip(a, figure(betweenSeeds.flipped), figure(betweenSeeds.common))}</strong>} <span className="soft">{text.compare.pair(runs[0], runs[1], sameSeed)}{samples.length > 0 && samples.length < all ? ` ${text.compare.shownOf(figure(samples.length), figure(all))}` : ''}</span></p>
      {problem === null ? null : <p className="soft panel-note">{text.compare.noPictures(problem)}</p>}
      {samples.length === 0 ? <p className="soft panel-note">{text.compare.noFlips}</p> : <div className="tiles compare-tiles">{samples.map((sample) => <Sample key={`${sample.part} ${sample.index}`} sample={sample} a={a} b={b} />)}</div>}
    </>
  )
}

const percent = (confidence: number): string => `${Math.round(confidence * 100)} %`
const MARKS: Readonly<Record<FlipKind, string>> = { gained: '▲', lost: '▼', other: '◆' }

function Sample({ sample: { kind, label, a: first, b: second, tile, part, index }, a, b }: { sample: Flip; a: string; b: string }) {
  const said = (version: string, { predicted, confidence }: Flip['a']) => <div className="compare-said" data-right={predicted === label} title={`${version} ${predicted} ${percent(confidence)}`}><span className="soft">{version}</span> {predicted} <span className="soft nowrap">{percent(confidence)}</span></div>
  return (
    <figure className="tile" data-kind={kind} title={tile?.source ?? `${part} ${index}`}>
      {tile === null ? null : <img src={tile.png} alt={`${label}, ${tile.source}`} />}
      <figcaption><div><span className="compare-mark" role="img" aria-label={text.compare.kinds[kind]} title={text.compare.kinds[kind]}>{MARKS[kind]}</span> {label}</div>{said(a, first)}{said(b, second)}</figcaption>
    </figure>
  )
}
