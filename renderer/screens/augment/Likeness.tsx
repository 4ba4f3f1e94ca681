import { Button } from '@mantine/core'
import type { AugmentFit, Recipe } from '../../../preload/contract'
import { useLikeness } from '../../state/likeness'
import { useMeasuring } from '../../state/measured'
import { text } from '../../text/en'
import { Failed } from '../../ui/Failed'
import { Panel } from '../../ui/Panel'
import { Waiting } from '../../ui/Waiting'
import { LikenessChart } from './LikenessChart'
import { PARTS } from './likeness'
import './likeness.css'

function Strips({ strips }: Pick<AugmentFit, 'strips'>) {
  return PARTS.map((part) => (
    <div key={part} className="likeness-strip">
      <div className="likeness-name"><svg width="22" height="8" aria-hidden><path d="M0,4H22" className={`likeness-line likeness-${part}`} /></svg>{text.likeness.parts[part]}</div>
      <div className="likeness-pictures" role="list" aria-label={text.likeness.parts[part]}>
        {strips[part].map((png, i) => <img key={i} role="listitem" src={png} alt={text.likeness.picture(text.likeness.parts[part], i + 1)} draggable={false} />)}
      </div>
    </div>
  ))
}

function Shown({ fit: { likeness, strips } }: { fit: AugmentFit }) {
  if ('missing' in likeness) return <div className="soft">{text.likeness.missing[likeness.missing]}</div>
  return (
    <>
      <Strips strips={strips} />
      <div className="likeness-properties">{likeness.properties.map((property) => <LikenessChart key={property.id} property={property} />)}</div>
      <div className="soft small">{text.likeness.counts(likeness.images.train, likeness.images.augmented, likeness.images.val)}</div>
    </>
  )
}

/** Training as it is, training as augmented and validation beside one another, as pictures and by what can be measured of them. */
export function Likeness({ recipe }: { recipe: Recipe }) {
  const { answer: fit, error } = useLikeness()
  const { stale, busy, soon, training, ticket, check, cancel } = useMeasuring(useLikeness, recipe)
  const working = busy || soon ? <Waiting what={text.likeness.measuring} ticket={ticket} onCancel={busy ? cancel : null} />
    : stale ? <span className="row" style={{ gap: 6 }}><span className="soft small">{training ? text.likeness.whileTraining : text.likeness.left}</span><Button size="compact-xs" variant="subtle" onClick={check}>{text.likeness.now}</Button></span> : undefined
  return (
    <Panel title={text.likeness.title} tools={working}>
      {error === null ? null : <Failed title={text.likeness.failed} message={error.message} hint={error.hint} details={error} onAgain={check} />}
      {fit === null ? (error === null ? <div className="likeness-waiting" aria-hidden /> : null) : <div className="likeness" aria-busy={stale || busy}><Shown fit={fit} /></div>}
    </Panel>
  )
}
