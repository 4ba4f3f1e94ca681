import type { Tile } from '../../preload/contract'
import { text } from '../text/en'
import { percent } from '../text/format'

/** Pictures of samples with what is known of them. */
export function Tiles({ tiles }: { tiles: readonly Tile[] }) {
  return (
    <div className="tiles">
      {tiles.map(({ png, part, index, label, source, predicted, confidence }) => (
        <figure className="tile" key={`${part} ${index}`} title={source}>
          <img src={png} alt={`${label}, ${source}`} />
          <figcaption>
            {predicted === null || predicted === label ? <span>{label}</span> : <><span className="soft">{text.train.trueClass}</span> {label}<br /><span className="soft">{text.train.said}</span> {predicted}</>}
            {confidence === null ? null : <div className="soft">{percent(confidence)} {text.train.sure}</div>}
          </figcaption>
        </figure>
      ))}
    </div>
  )
}
