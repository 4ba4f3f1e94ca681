import type { TransformPreview } from '../../../preload/contract'

type Bins = NonNullable<TransformPreview['fitted']>['histogram']
const HEIGHT = 56

/** Counts of values as bars over their range, with its ends in words under them. */
export function Histogram({ bins: { counts, edges }, label, say }: { bins: Bins; label: string; say: (value: number) => string }) {
  const most = Math.max(1, ...counts)
  return (
    <div className="histogram">
      <svg role="img" aria-label={label} viewBox={`0 0 ${counts.length} ${HEIGHT}`} preserveAspectRatio="none" width="100%" height={HEIGHT}>
        {counts.map((count, i) => {
          // A single value among thousands still shows.
          const height = count === 0 ? 0 : Math.max(1.5, (count / most) * HEIGHT)
          return <rect key={edges[i]} x={i + 0.06} width={0.88} y={HEIGHT - height} height={height} />
        })}
      </svg>
      <div className="histogram-ends"><span>{say(edges[0] ?? 0)}</span><span>{say(edges[edges.length - 1] ?? 0)}</span></div>
    </div>
  )
}
