import { Button, Drawer } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import type { Finding, Fix, Json, Recipe, ScreenId } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { attempt } from '../../state/notices'
import { applyFix } from '../../state/preflight'
import { text } from '../../text/en'
import { figure, short, words } from '../../text/format'
import { PatchTable } from '../../ui/PatchTable'
import { LevelMark } from './LevelMark'

type Row = Readonly<Record<string, Json>>
const isRow = (value: Json): value is Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isTable = (value: Json | undefined): value is Record<string, Json>[] => Array.isArray(value) && value.length > 0 && value.every(isRow)
const plain = (value: Json): string => (typeof value === 'string' ? value : typeof value === 'number' ? figure(value) : value === null ? text.none : short(value))

/** Columns that every row fills with a plain value, the first one as its name. */
function Table({ name, rows }: { name: string; rows: readonly Row[] }) {
  const columns = Object.keys(rows[0] ?? {}).filter((key) => rows.some((row) => row[key] !== null && typeof row[key] !== 'object'))
  return (
    <section aria-label={words(name)}>
      <h3 className="section-title">{text.preflight.numberNames[name] ?? words(name)}</h3>
      <div className="sideways" tabIndex={0}>
        <table className="data-table dense">
          <thead><tr>{columns.map((key, i) => <th key={key} scope="col" className={i === 0 ? undefined : 'number'}>{text.preflight.numberNames[key] ?? words(key)}</th>)}</tr></thead>
          <tbody>{rows.map((row) => <tr key={JSON.stringify(row[columns[0] ?? ''])}>{columns.map((key, i) => <td key={key} className={i === 0 ? 'nowrap' : 'number nowrap'}>{plain(row[key] ?? null)}</td>)}</tr>)}</tbody>
        </table>
      </div>
    </section>
  )
}

/** The numbers behind a finding: plain ones in a list, those of layers or targets as tables. */
function Numbers({ numbers }: { numbers: Finding['numbers'] }) {
  const single = Object.entries(numbers).filter(([, value]) => typeof value === 'number' || typeof value === 'string')
  const tables = Object.entries(numbers).flatMap(([name, value]) => (isTable(value) ? [{ name, rows: value }] : []))
  return (
    <>
      {single.length === 0 ? null : (
        <table className="data-table dense"><tbody>{single.map(([name, value]) => <tr key={name}><th scope="row">{text.preflight.numberNames[name] ?? words(name)}</th><td className="number" style={{ overflowWrap: 'anywhere' }}>{plain(value)}</td></tr>)}</tbody></table>
      )}
      {tables.map(({ name, rows }) => <Table key={name} name={name} rows={rows} />)}
    </>
  )
}

function FixCard({ fix, recipe, onDone }: { fix: Fix; recipe: Recipe | null; onDone: () => void }) {
  return (
    <div className="panel">
      <div className="panel-head">
        <h3 className="panel-title">{fix.title}</h3>
        <Button size="xs" style={{ flexShrink: 0 }} disabled={recipe === null} aria-label={text.preflight.applyFix(fix.title)} onClick={() => { if (recipe !== null) { attempt(fix.title, () => applyFix(recipe, fix)); onDone() } }}>{text.preflight.apply}</Button>
      </div>
      <PatchTable patch={fix.patch} />
    </div>
  )
}

/** The way to the screen that shows what a finding is about in full. */
function OpenScreen({ screen, onDone }: { screen: ScreenId; onDone: () => void }) {
  return <div><Button size="xs" variant="default" rightSection={<IconArrowRight size={14} />} onClick={() => { onDone(); actions.show(screen) }}>{text.preflight.openScreen(text.screens[screen].title)}</Button></div>
}

/** One finding in full. Fixes fit the recipe that was measured, so they wait while the form holds another one. */
export function FindingDrawer({ finding, recipe, onClose }: { finding: Finding | null; recipe: Recipe | null; onClose: () => void }) {
  return (
    <Drawer opened={finding !== null} onClose={onClose} position="right" size="lg" title={finding === null ? '' : finding.title} closeButtonProps={{ 'aria-label': text.actions.close }}>
      {finding === null ? null : (
        <div className="stack">
          <div className="row" style={{ flexWrap: 'nowrap', alignItems: 'flex-start', gap: 8 }}><LevelMark level={finding.level} /><div>{finding.message}</div></div>
          {finding.screen === undefined ? null : <OpenScreen screen={finding.screen} onDone={onClose} />}
          {finding.fixes.length === 0 ? null : (
            <section aria-label={text.preflight.fixes}>
              <h3 className="section-title" style={{ marginTop: 0 }}>{text.preflight.fixes}</h3>
              {recipe === null ? <div className="soft small">{text.preflight.stale}</div> : null}
              <div className="stack">{finding.fixes.map((fix) => <FixCard key={fix.title} fix={fix} recipe={recipe} onDone={onClose} />)}</div>
            </section>
          )}
          <section aria-label={text.preflight.numbers}><h3 className="section-title" style={{ marginTop: 0 }}>{text.preflight.numbers}</h3><Numbers numbers={finding.numbers} /></section>
        </div>
      )}
    </Drawer>
  )
}
