import type { Resolved } from '../../../preload/contract'
import { text } from '../../text/en'
import { bytes, figure } from '../../text/format'
import { Figure, Panel } from '../../ui/Panel'

/** What the recipe builds: counts first, then each layer with its shape. */
export function ModelTable({ model }: { model: NonNullable<Resolved['model']> }) {
  return (
    <Panel title={text.train.model}>
      <div className="figures" style={{ marginBottom: 12 }}>
        <Figure name={text.train.parameters} value={figure(model.parameters)} />
        <Figure name={text.train.weights} value={bytes(model.weightBytes)} />
        <Figure name={text.train.activations} value={bytes(model.activationBytes)} />
      </div>
      <details>
        <summary className="soft" style={{ cursor: 'pointer' }}>{model.nodes.length} {text.train.layers.toLowerCase()}</summary>
        <div style={{ overflowX: 'auto' }}>
          <table className="data-table" style={{ marginTop: 8 }}>
            <thead><tr><th scope="col">Layer</th><th scope="col">Kind</th><th scope="col">Detail</th><th scope="col" className="number">Shape</th><th scope="col" className="number">Parameters</th></tr></thead>
            <tbody>{model.nodes.map((node) => <tr key={node.id}><td className="mono">{node.id}</td><td>{node.kind}</td><td className="soft">{node.detail}</td><td className="number nowrap">{node.shape.join(' x ')}</td><td className="number">{node.parameters.toLocaleString('en')}</td></tr>)}</tbody>
          </table>
        </div>
      </details>
    </Panel>
  )
}
