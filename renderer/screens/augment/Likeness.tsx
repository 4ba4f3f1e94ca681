import { Button, Loader } from '@mantine/core'
import { useCallback, useEffect } from 'react'
import type { AugmentFit, Recipe } from '../../../preload/contract'
import { likenessKey, useLikeness } from '../../state/likeness'
import { useRuns } from '../../state/runs'
import { text } from '../../text/en'
import { Failed } from '../../ui/Failed'
import { Panel } from '../../ui/Panel'
import { LikenessChart } from './LikenessChart'
import { PARTS } from './likeness'
import './likeness.css'

/** After the last change; a slider that still moves is not measured. */
const PAUSE_MS = 400

/** Compares the recipe a little after its last change; only when asked where a training needs the machine. `old` where what is shown is of an earlier one, `busy` where a newer one comes. */
function useFit(recipe: Recipe): { old: boolean; busy: boolean; again: () => void } {
  const { of, asked, compare } = useLikeness()
  const training = useRuns((state) => state.starting || state.runs.some((run) => run.state === 'running'))
  const key = likenessKey(recipe)
  const again = useCallback((): void => { compare(recipe).catch(() => undefined) }, [compare, recipe])
  useEffect(() => {
    if (training || of === key || asked === key) return
    const timer = setTimeout(again, PAUSE_MS)
    return () => clearTimeout(timer)
  }, [key, of, asked, training, again])
  return { old: of !== key, busy: asked !== null || (of !== key && !training), again }
}

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
  const { fit, error } = useLikeness()
  const { old, busy, again } = useFit(recipe)
  const working = busy ? <span className="row soft small" role="status" style={{ gap: 6 }}><Loader size={12} />{text.likeness.measuring}</span>
    : old ? <span className="row" style={{ gap: 6 }}><span className="soft small">{text.likeness.whileTraining}</span><Button size="compact-xs" variant="subtle" onClick={again}>{text.likeness.now}</Button></span> : undefined
  return (
    <Panel title={text.likeness.title} tools={working}>
      {error === null ? null : <Failed title={text.likeness.failed} message={error.message} hint={error.hint} details={error} onAgain={again} />}
      {fit === null ? (error === null ? <div className="likeness-waiting" aria-hidden /> : null) : <div className="likeness" aria-busy={old || busy}><Shown fit={fit} /></div>}
    </Panel>
  )
}
