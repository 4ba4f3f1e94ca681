import { Loader } from '@mantine/core'
import { useEffect, useState } from 'react'
import { jsonObject } from '../../../preload/contract'
import type { AugmentFit, ErrorBody, Recipe } from '../../../preload/contract'
import { bodyOf, call } from '../../api/client'
import { text } from '../../text/en'
import { Failed } from '../../ui/Failed'
import { Panel } from '../../ui/Panel'
import { LikenessChart } from './LikenessChart'
import { PARTS } from './likeness'
import './likeness.css'

/** After the last change; a slider that still moves is not measured. */
const PAUSE_MS = 400

interface Loaded { readonly fit: AugmentFit | null; readonly error: ErrorBody | null; readonly busy: boolean; readonly again: () => void }

/** Measures the recipe a little after its last change. An answer that comes after a newer question is not shown. */
function useFit(recipe: Recipe): Loaded {
  const [state, setState] = useState<Omit<Loaded, 'again'>>({ fit: null, error: null, busy: true })
  const [tries, setTries] = useState(0)
  const key = JSON.stringify({ data: recipe.data, targets: recipe.targets, augment: recipe.augment, seed: recipe.seed })
  useEffect(() => {
    let wanted = true
    setState(({ fit }) => ({ fit, error: null, busy: true }))
    const timer = setTimeout(() => {
      call('augment.fit', { recipe: jsonObject.parse(recipe) }).then((fit) => { if (wanted) setState({ fit, error: null, busy: false }) }, (error: unknown) => { if (wanted) setState({ fit: null, error: bodyOf(error), busy: false }) })
    }, PAUSE_MS)
    return () => { wanted = false; clearTimeout(timer) }
    // The text stands for the recipe: a new object with the same steps is nothing new.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, tries])
  return { ...state, again: () => setTries((count) => count + 1) }
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
  const { fit, error, busy, again } = useFit(recipe)
  const working = busy ? <span className="row soft small" role="status" style={{ gap: 6 }}><Loader size={12} />{text.likeness.measuring}</span> : undefined
  return (
    <Panel title={text.likeness.title} tools={working}>
      {error === null ? null : <Failed title={text.likeness.failed} message={error.message} hint={error.hint} details={error} onAgain={again} />}
      {fit === null ? (error === null ? <div className="likeness-waiting" aria-hidden /> : null) : <div className="likeness" aria-busy={busy}><Shown fit={fit} /></div>}
    </Panel>
  )
}
