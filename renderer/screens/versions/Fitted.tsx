import { useEffect, useState } from 'react'
import type { FittedValues, VersionRow } from '../../../preload/contract'
import { call } from '../../api/client'
import { attempt } from '../../state/notices'
import { text } from '../../text/en'
import { figure } from '../../text/format'

/** What the first training of a version learnt from its training part: how inputs are standardised, how targets are transformed. */
export function Fitted({ version, runs }: { version: VersionRow; runs: number }) {
  const [fitted, setFitted] = useState<{ readonly of: string; readonly values: FittedValues | null } | null>(null)
  // Asked again when a run is added: the first one brings the values.
  useEffect(() => {
    let here = true
    attempt(text.versions.fitted, async () => {
      const { fitted: values } = await call('versions.show', { id: version.id })
      if (here) setFitted({ of: version.id, values })
    })
    return () => { here = false }
  }, [version.id, runs])
  if (fitted?.of !== version.id) return null
  const { values } = fitted
  return (
    <section aria-label={text.versions.fitted}>
      <h2 className="section-title">{text.versions.fitted}</h2>
      {values === null ? <div className="soft">{text.versions.notFitted}</div> : <>
        <div className="soft small">{text.versions.fittedBy(values.run)}{values.pixels ? ` ${text.versions.ofIntensity}` : ''}</div>
        {!values.standardized ? <div>{text.versions.inputsAsTheyAre}</div> : <table className="data-table dense">
          <thead><tr><th scope="col">{text.versions.input}</th><th scope="col" className="number">{text.versions.mean}</th><th scope="col" className="number">{text.versions.spread}</th></tr></thead>
          <tbody>{values.inputs.map(({ name, mean, spread, categories }) => <tr key={name}><th scope="row">{name}</th>{categories.length > 0 ? <td colSpan={2} className="soft">{text.versions.categories(categories.join(', '))}</td> : <><td className="number">{figure(mean)}</td><td className="number">{figure(spread)}</td></>}</tr>)}</tbody>
        </table>}
        {values.targets.length === 0 ? null : <table className="data-table dense" style={{ marginTop: 12 }}>
          <thead><tr><th scope="col">{text.versions.target}</th><th scope="col">{text.versions.scaled}</th><th scope="col" className="number">{text.versions.seen}</th></tr></thead>
          <tbody>{values.targets.map(({ name, unit, formula, seen }) => <tr key={name}><th scope="row">{unit === '' ? name : `${name} (${unit})`}</th><td>{formula}</td><td className="number nowrap">{seen === null ? text.none : text.versions.range(figure(seen.min), figure(seen.max))}</td></tr>)}</tbody>
        </table>}
      </>}
    </section>
  )
}
