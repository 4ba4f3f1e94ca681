import type { PropertyLikeness } from '../../../preload/contract'
import { text } from '../../text/en'
import { PARTS, highestOf, outline, wholePercent } from './likeness'

const WIDTH = 200
const HEIGHT = 48

/** One property: three distributions over one another, told apart by colour and by dashes, and how much of validation is covered. */
export function LikenessChart({ property }: { property: PropertyLikeness }) {
  const { title, summary, coverage, histogram: { edges, shares } } = property
  const highest = highestOf(property)
  const words = text.likeness.covered(wholePercent(coverage.augmented), wholePercent(coverage.train))
  return (
    <figure className="likeness-property" title={summary}>
      <figcaption><strong>{title}</strong> <span className="soft">{words}</span></figcaption>
      <svg viewBox={`-1 -2 ${WIDTH + 2} ${HEIGHT + 4}`} preserveAspectRatio="none" role="img" aria-label={`${title}: ${words}`}>
        {PARTS.map((part) => <path key={part} className={`likeness-line likeness-${part}`} d={outline(shares[part], highest, WIDTH, HEIGHT)} vectorEffect="non-scaling-stroke" />)}
      </svg>
      <div className="likeness-ends soft"><span>{(edges[0] ?? 0).toFixed(2)}</span><span>{(edges.at(-1) ?? 0).toFixed(2)}</span></div>
    </figure>
  )
}
