import { useEffect, useState, useSyncExternalStore } from 'react'
import { FIRST_SHARE, compareShares } from '../../../preload/contract'
import type { Finding, RunRow } from '../../../preload/contract'
import { call } from '../../api/client'
import { curvesOf, onPoints } from '../../state/points'
import { useVersion } from '../../state/versions'
import { text } from '../../text/en'
import { percent } from '../../text/format'

/** First shares by target, as one text, so that a card is drawn again only when they come. */
const firstText = (run: string): string => JSON.stringify([...curvesOf(run)].flatMap(([name, { values }]) => (name.startsWith(FIRST_SHARE) && values.length > 0 ? [[name.slice(FIRST_SHARE.length), values.at(-1)]] : [])))

function firstOf(said: string): Map<string, number> {
  const pairs: unknown = JSON.parse(said)
  return new Map(Array.isArray(pairs) ? pairs.flatMap((pair: unknown) => (Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'number' ? [[pair[0], pair[1]] as const] : [])) : [])
}

/** Each target's share of the gradient as the preflight foretold it, beside the mean of the first steps. Nothing for one target. */
export function SharesForecast({ run }: { run: RunRow }) {
  const version = useVersion(run.version)
  const targets = version?.recipe?.targets.map(({ name }) => name) ?? []
  const several = targets.length > 1
  const [findings, setFindings] = useState<readonly Finding[]>([])
  const said = useSyncExternalStore(onPoints, () => firstText(run.id))
  useEffect(() => {
    if (!several) return
    let gone = false
    // The forecast is part of what the checks found; without it the measured shares are shown alone.
    call('runs.show', { id: run.id }).then(({ clearance }) => { if (!gone) setFindings(clearance?.report.findings ?? []) }, () => undefined)
    return () => { gone = true }
  }, [run.id, several])
  const shares = compareShares(findings, firstOf(said), targets)
  if (shares.length === 0) return null
  return (
    <div className="forecasts">
      <div className="figure-name">{text.shares.forecastTitle}</div>
      <ul>{shares.map(({ target, forecast, first }) => <li key={target}><strong>{target}</strong>{` ${text.shares.forecast(percent(forecast), first === null ? null : percent(first))}`}</li>)}</ul>
    </div>
  )
}
