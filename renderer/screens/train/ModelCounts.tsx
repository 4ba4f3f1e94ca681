import { Button, Drawer } from '@mantine/core'
import { useState } from 'react'
import { useRecipe } from '../../state/recipe'
import { text } from '../../text/en'
import { bytes, figure } from '../../text/format'

/** What the recipe of the form builds: its counts in a line, each layer with its shape in a drawer. */
export function ModelCounts() {
  const model = useRecipe((state) => state.model)
  const [open, setOpen] = useState(false)
  if (model === null) return null
  return (
    <div className="wide soft" style={{ fontSize: 12 }} role="group" aria-label={text.train.counts}>
      <div>{figure(model.parameters)} {text.train.parameters}, {bytes(model.weightBytes)} {text.train.weights}, {bytes(model.activationBytes)} {text.train.activations}</div>
      <Button className="inline" size="compact-xs" variant="subtle" onClick={() => setOpen(true)}>{text.train.showLayers(model.nodes.length)}</Button>
      <Drawer opened={open} onClose={() => setOpen(false)} position="right" size={640} title={text.train.layers} closeButtonProps={{ 'aria-label': text.actions.close }}>
        <table className="data-table dense">
          <thead><tr><th scope="col">{text.train.layerHeads.layer}</th><th scope="col">{text.train.layerHeads.kind}</th><th scope="col">{text.train.layerHeads.detail}</th><th scope="col" className="number">{text.train.layerHeads.shape}</th><th scope="col" className="number">{text.train.layerHeads.parameters}</th></tr></thead>
          <tbody>{model.nodes.map((node) => <tr key={node.id}><td className="mono">{node.id}</td><td>{node.kind}</td><td className="soft">{node.detail}</td><td className="number nowrap">{node.shape.join(' x ')}</td><td className="number">{node.parameters.toLocaleString('en')}</td></tr>)}</tbody>
        </table>
      </Drawer>
    </div>
  )
}
