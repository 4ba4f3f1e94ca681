import { Loader } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useCallback } from 'react'
import { extremesWish } from '../../../preload/contract'
import type { ExtremePicture, Extremes as Answer } from '../../../preload/contract'
import { call } from '../../api/client'
import { useAsked } from '../../state/asked'
import type { Wish } from '../../state/gallery'
import { text } from '../../text/en'
import { words } from '../../text/format'
import { Failed } from '../../ui/Failed'
import { PixelCanvas } from './PixelCanvas'
import { nearest, zoomsOf } from './pixels'

const SIDE = 112
/** A slider that moves asks when it rests for a moment. */
const REST_MS = 120

function Picture({ picture, times }: { picture: ExtremePicture; times: number }) {
  return (
    <figure className="extreme">
      <PixelCanvas pixels={picture.pixels} size={picture} width={picture.width * times} height={picture.height * times} />
      <figcaption>{picture.said.length === 0 ? text.augment.asItIs : picture.said.join(', ')}</figcaption>
    </figure>
  )
}

function Sheet({ answer: { original, rows, worst }, titleOf }: { answer: Answer; titleOf: (op: string) => string }) {
  const { times } = nearest(zoomsOf(original), SIDE)
  return (
    <div className="stack">
      <div className="row" style={{ alignItems: 'flex-start', flexWrap: 'nowrap', gap: 24 }}>
        <section aria-label={text.augment.original}><h3 className="section-title" style={{ marginTop: 0 }}>{text.augment.original}</h3><Picture picture={original} times={times} /></section>
        {worst === null ? null : <section aria-label={text.augment.worst} style={{ maxWidth: 420 }}><h3 className="section-title" style={{ marginTop: 0 }}>{text.augment.worst}</h3><Picture picture={worst} times={times} /><p className="soft small" style={{ margin: '6px 0 0' }}>{text.augment.worstHelp}</p></section>}
      </div>
      {rows.length === 0 ? null : (
        <div className="sideways" tabIndex={0} role="group" aria-label={text.augment.extremes}>
          <table className="data-table dense extremes">
            <thead><tr><th scope="col">{text.augment.parameter}</th>{text.augment.percentiles.map((name) => <th scope="col" key={name}>{name}</th>)}</tr></thead>
            <tbody>{rows.map(({ step, op, parameters, low, middle, high }, i) => (
              <tr key={`${step} ${parameters.join(' ')} ${i}`}>
                <th scope="row"><div>{titleOf(op)}</div><div className="soft small">{step === op ? '' : `${step} `}{parameters.map(words).join(', ')}</div></th>
                {parameters.length === 0 ? <td colSpan={3}><Picture picture={middle} times={times} /></td> : [low, middle, high].map((picture, k) => <td key={text.augment.percentiles[k]}><Picture picture={picture} times={times} /></td>)}
              </tr>
            ))}</tbody>
          </table>
        </div>
      )}
    </div>
  )
}

/** The same picture at the ends of every parameter, and what all steps can do to it together. */
export function Extremes({ wish, sample, titleOf }: { wish: Wish; sample: number; titleOf: (op: string) => string }) {
  const { data, targets, augment, seed, epoch } = wish
  const [key] = useDebouncedValue(JSON.stringify({ data, targets, augment, seed, epoch, sample }), REST_MS)
  const asked = useAsked(useCallback(() => call('augment.extremes', extremesWish.parse(JSON.parse(key))), [key]))
  if (asked.error !== null) return <Failed title={text.augment.extremesFailed} {...asked.error} details={asked.error} onAgain={asked.again} />
  if (asked.value === null) return <div className="row soft" role="status"><Loader size="sm" />{text.augment.drawing}</div>
  return <div aria-busy={asked.waiting}><Sheet answer={asked.value} titleOf={titleOf} /></div>
}
