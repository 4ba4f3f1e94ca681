import { Button, TagsInput, Textarea } from '@mantine/core'
import { IconPin, IconRepeat, IconStar, IconStarFilled } from '@tabler/icons-react'
import { useCallback, useEffect, useState } from 'react'
import type { VersionRow } from '../../../preload/contract'
import { call } from '../../api/client'
import { actions } from '../../state/actions'
import { useAsked } from '../../state/asked'
import { attempt } from '../../state/notices'
import { useRepeating } from '../../state/repeating'
import { hasBegun, useRuns } from '../../state/runs'
import { useSheet } from '../../state/sheet'
import { sheetActions } from '../../state/sheet-actions'
import { rowsOf } from '../../state/sheet-rows'
import type { Pages, Row } from '../../state/sheet-rows'
import { useVersion } from '../../state/versions'
import { text } from '../../text/en'
import { figure, metricWords } from '../../text/format'
import { Failed } from '../../ui/Failed'
import { PatchTable } from '../../ui/PatchTable'
import { Fitted } from './Fitted'
import { Seeds } from './Seeds'
import { comparison, sentence } from './facts'
import { spreadText } from './figures'

/** One version in full: what changed, what people said of it, its results and runs by seed, its recipe. */
export function VersionDetails({ short, onLeave }: { short: string; onLeave: () => void }) {
  const version = useVersion(short)
  if (version === undefined) return <div className="soft" role="status">{text.sheet.reading}</div>
  return <Body version={version} onLeave={onLeave} />
}

function Body({ version, onLeave }: { version: VersionRow; onLeave: () => void }) {
  const begun = useRuns(({ runs }) => runs.filter((run) => run.version === version.short && hasBegun(run)).length)
  return (
    <div className="stack">
      <div>{version.name === null ? null : <strong>{version.name}. </strong>}{sentence(version)}{comparison(version) === null ? null : <div className="soft">{comparison(version)}</div>}{version.changes?.confounded === true ? <div className="soft">{text.versions.confoundedHelp}</div> : null}</div>
      <div className="row">
        {version.recipe === null ? null : <Button size="xs" onClick={() => { actions.takeRecipe(version.id); onLeave() }}>{text.actions.takeRecipe}</Button>}
        <Button size="xs" variant="default" leftSection={<IconPin size={14} />} onClick={() => sheetActions.pin(version.id, !version.pinned)}>{version.pinned ? text.actions.unpin : text.actions.pin}</Button>
        <Button size="xs" variant="default" leftSection={version.star ? <IconStarFilled size={14} /> : <IconStar size={14} />} aria-pressed={version.star} onClick={() => sheetActions.edit([version.id], { star: !version.star })}>{version.star ? text.sheet.actions.unstar : text.sheet.actions.star}</Button>
        {version.trashed === null ? <Button size="xs" variant="default" leftSection={<IconRepeat size={14} />} onClick={() => attempt(text.repeat.action, () => useRepeating.getState().open([version.short]))}>{text.repeat.action}</Button> : null}
        {version.trashed === null ? <Button size="xs" variant="default" onClick={() => { sheetActions.trashOne(version.id); onLeave() }}>{text.actions.remove}</Button> : null}
      </div>
      <Said version={version} />
      <Results version={version} onLeave={onLeave} />
      {version.changes === null || version.changes.patch.length === 0 ? null : (
        <section aria-label={text.versions.differs}>
          <h2 className="section-title">{text.versions.differs}</h2>
          <PatchTable patch={version.changes.patch} root="/recipe/" />
        </section>
      )}
      {version.recipe === null ? <Foreign version={version} /> : <>
        <Fitted version={version} runs={begun} />
        <section aria-label={text.versions.recipe}><h2 className="section-title">{text.versions.recipe}</h2><pre className="pre" tabIndex={0} aria-label={text.versions.recipe}>{JSON.stringify(version.recipe, null, 2)}</pre></section>
      </>}
      <div className="soft mono" style={{ overflowWrap: 'anywhere' }}>{version.hash}</div>
    </div>
  )
}

/** What another program said of how it was made. */
function Foreign({ version: { short, params } }: { version: VersionRow }) {
  const settings = Object.entries(params)
  return (
    <section aria-label={text.versions.foreignSettings}>
      <h2 className="section-title">{text.versions.foreignSettings}</h2>
      <p className="soft">{text.versions.foreign(short)}</p>
      {settings.length === 0 ? null : <table className="data-table dense"><tbody>{settings.map(([name, value]) => <tr key={name}><th scope="row">{name}</th><td style={{ overflowWrap: 'anywhere' }}>{value}</td></tr>)}</tbody></table>}
    </section>
  )
}

const FIELDS = ['note', 'hypothesis', 'verdict'] as const

/** What people said: kept when a field is left. */
function Said({ version }: { version: VersionRow }) {
  return (
    <div className="said">
      {FIELDS.map((field) => <Line key={field} label={text.sheet.fields[field] ?? field} value={version[field]} placeholder={text.sheet.placeholders[field]} onSave={(value) => sheetActions.edit([version.id], { [field]: value })} />)}
      <TagsInput size="xs" label={text.sheet.actions.tags} value={version.tags} onChange={(tags) => sheetActions.edit([version.id], { tag: tags.filter((tag) => !version.tags.includes(tag)), untag: version.tags.filter((tag) => !tags.includes(tag)) })} />
    </div>
  )
}

function Line({ label, value, placeholder, onSave }: { label: string; value: string; placeholder: string; onSave: (value: string) => void }) {
  const [draft, setDraft] = useState(value)
  useEffect(() => setDraft(value), [value])
  const save = (): void => { if (draft.trim() !== value) onSave(draft.trim()) }
  return <Textarea label={label} size="xs" autosize minRows={1} maxRows={8} value={draft} placeholder={placeholder} onChange={(event) => setDraft(event.currentTarget.value)} onBlur={save} onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save() }} />
}

/** A version's own row and those of its runs. What the sheet holds tells when to ask anew. */
async function readResults(short: string, trash: boolean, columns: readonly string[], _since: Pages): Promise<{ own: Row | null; runs: Row[] }> {
  const where = `version = "${short}"`
  const [own, runs] = await Promise.all([
    call('sheet.page', { where, columns: [...columns], trash, limit: 1 }),
    call('sheet.page', { scope: 'runs', where, columns: [...columns], trash, sort: [{ by: 'seed', descending: false }], limit: 200 }),
  ])
  return { own: rowsOf(own, columns)[0] ?? null, runs: rowsOf(runs, columns) }
}

/** Every metric over the seeds, best and last, and under it each seed's run. */
function Results({ version, onLeave }: { version: VersionRow; onLeave: () => void }) {
  const known = useSheet((state) => state.known)
  const pages = useSheet((state) => state.pages)
  const metrics = (known ?? []).filter(({ kind, direction }) => kind === 'metric' && direction !== null).map(({ expression }) => expression)
  const names = metrics.join('\n')
  const { short } = version
  const trash = version.trashed !== null
  const ask = useCallback(() => readResults(short, trash, names === '' ? [] : names.split('\n'), pages), [short, trash, names, pages])
  const { value, error, again } = useAsked(ask)
  if (error !== null) return <Failed title={text.sheet.failed} message={error.message} hint={error.hint} details={error} onAgain={again} />
  if (value === null) return null
  const measured = metrics.flatMap((metric) => {
    const cell = value.own?.cells[metric]
    return cell?.kind === 'metric' && (cell.best !== null || cell.last !== null) ? [{ metric, cell }] : []
  })
  return (
    <>
      {measured.length === 0 ? null : (
        <section aria-label={text.train.results}>
          <h2 className="section-title">{text.train.results}</h2>
          <table className="data-table dense">
            <thead><tr><th scope="col">{text.train.metric}</th><th scope="col" className="number">{text.train.best}</th><th scope="col" className="number">{text.train.epochOfBest}</th><th scope="col" className="number">{text.train.last}</th></tr></thead>
            <tbody>{measured.map(({ metric, cell: { best, last, epoch } }) => (
              <tr key={metric}><td>{metricWords(metric)}</td><td className="number nowrap">{best === null ? <span className="soft">{text.none}</span> : spreadText(metric, best)}</td><td className="number">{epoch === null ? <span className="soft">{text.none}</span> : epoch.min === epoch.max ? figure(epoch.min) : `${epoch.min}–${epoch.max}`}</td><td className="number nowrap">{last === null ? text.notMeasured : spreadText(metric, last)}</td></tr>
            ))}</tbody>
          </table>
        </section>
      )}
      <Seeds runs={value.runs} metric={measured[0]?.metric ?? null} onLeave={onLeave} />
    </>
  )
}
