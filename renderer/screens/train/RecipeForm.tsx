import { Button, Select } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { Fragment, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import type { Json, UnitInfo } from '../../../preload/contract'
import { useProject } from '../../state/project'
import { textAt, useRecipe, valueAt } from '../../state/recipe'
import { text } from '../../text/en'
import { figure } from '../../text/format'
import { Field, labelOf } from '../../ui/Field'
import { fieldKind, propertiesOf, schemaAt } from '../../ui/schema'
import { ModelCounts } from './ModelCounts'
import { Inputs, Targets } from './Columns'
import { NormCosts } from './NormCosts'
import { NormLayers } from './NormLayers'
import { PICTURE_FIELDS, SECTIONS, STARTS, columnFields, moreFields, placeAt, unitsOf } from './layout'
import type { FormSection } from './layout'
import { messageOf } from './problems'

const at = (path: string, field: string): boolean => path === field || path.startsWith(`${field}.`)

/** What the check says of a field, or of something inside it, in the words that stand there. */
function useErrors(): (field: string) => string | undefined {
  const { units, document, problems } = useRecipe()
  return (field) => {
    const problem = problems.find(({ path }) => at(path, field))
    return problem === undefined ? undefined : messageOf(units, document, problem)
  }
}

/** A field of the frame by its dotted path. */
function FrameField({ path }: { path: string }) {
  const { units, document, set } = useRecipe()
  const errorAt = useErrors()
  const schema = units === null ? null : schemaAt(units.frame, path)
  if (schema === null) return null
  return <Field path={path} schema={schema} value={valueAt(document, path)} errorAt={errorAt} start={STARTS[path]} onChange={(value) => set(path, value)} />
}

/** Which unit stands at `path`, and the unit's own parameters drawn from its schema. */
function UnitFields({ path, skip = [] }: { path: string; skip?: readonly string[] }) {
  const { units, document, set, chooseUnit } = useRecipe()
  const errorAt = useErrors()
  const { key, registry, frame } = placeAt(path)
  const all: readonly UnitInfo[] = units?.registries[registry] ?? []
  const chosen = textAt(document, `${path}.${key}`)
  const unit = all.find((u) => u.id === chosen)
  // What cannot be made on a form is offered only while a recipe has it.
  const offered = all.filter((u) => !skip.includes(u.id) || u === unit)
  return (
    <>
      <div className="wide" data-field={`${path}.${key}`}>
        <Select size="xs" label={labelOf(`${path}.${key}`)} description={unit?.summary} error={errorAt(`${path}.${key}`)} allowDeselect={false} value={chosen} data={offered.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(id) => { const next = all.find((u) => u.id === id); if (next !== undefined) chooseUnit(path, key, next, frame) }} />
      </div>
      {unit === undefined ? null : propertiesOf(unit.schema).map(([name, schema]) => (
        <Field key={name} path={`${path}.${name}`} schema={schema} value={valueAt(document, `${path}.${name}`)} errorAt={errorAt} onChange={(value: Json) => set(`${path}.${name}`, value)} />
      ))}
    </>
  )
}

/** The other fields of a section, folded away until they are wanted or one of them needs a look. */
function More({ section, title, hidden }: { section: FormSection; title: string; hidden: readonly string[] }) {
  const { units, problems } = useRecipe()
  const [open, setOpen] = useState(false)
  const paths = units === null ? [] : moreFields(units.frame, section).filter((path) => !hidden.includes(path))
  if (paths.length === 0) return null
  const shown = open || problems.some(({ path }) => paths.some((field) => at(path, field)))
  return (
    <div className="wide">
      <Button className="more" size="compact-xs" variant="subtle" color="gray" leftSection={shown ? <IconChevronDown size={14} /> : <IconChevronRight size={14} />} aria-expanded={shown} aria-label={text.form.moreOf(title)} onClick={() => setOpen(!shown)}>{shown ? text.form.less : text.form.more}</Button>
      {shown ? <div className="fields" style={{ marginTop: 6 }}>{paths.map((path) => <FrameField key={path} path={path} />)}</div> : null}
    </div>
  )
}

/** Preset and data set, what is learnt from it, and for a table also which columns go in. */
function DataChoice() {
  const { units, preset, origin, document, set, choosePreset } = useRecipe()
  const datasets = useProject((state) => state.datasets)
  const infos = useProject((state) => state.infos)
  const errorAt = useErrors()
  const dataset = textAt(document, 'data.dataset')
  const info = infos[dataset]
  const row = datasets.find(({ name }) => name === dataset)
  const failed = useProject((state) => state.failures[dataset] !== undefined)
  const unread = row?.reader === 'csv' && row.available && info === undefined && !failed
  useEffect(() => {
    // Which columns a table has is asked for here; why it cannot be read is said by the check of the recipe.
    if (unread) useProject.getState().inspect(dataset).catch(() => undefined)
  }, [unread, dataset])
  const names = [...new Set([...datasets.map((row) => row.name), dataset])].filter((name) => name !== '')
  return (
    <>
      <div className="wide"><Select size="xs" label={text.train.preset} data={(units?.presets ?? []).map(({ name, title }) => ({ value: name, label: title }))} description={units?.presets.find((p) => p.name === preset)?.summary} placeholder={origin === null ? undefined : text.train.recipeOf(origin)} value={preset} allowDeselect={false} onChange={(name) => { if (name !== null) choosePreset(name) }} /></div>
      <div className="wide" data-field="data.dataset"><Select size="xs" label={labelOf('data.dataset')} data={names} value={dataset} allowDeselect={false} searchable error={errorAt('data.dataset')} onChange={(name) => { if (name !== null) set('data.dataset', name) }} /></div>
      <Targets info={info?.reader === 'csv' ? info : null} errorAt={errorAt} />
      {info?.reader === 'csv' ? <Inputs info={info} errorAt={errorAt} /> : null}
    </>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return <section aria-label={title}><h2 className="section-title">{title}</h2><div className="fields">{children}</div></section>
}

/** What a product of two fields is when both hold what they may. */
const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0

/** Presets and data set first, then every field of the recipe by theme. */
export function RecipeForm() {
  const { units, document, problems } = useRecipe()
  const dataset = textAt(document, 'data.dataset')
  const table = useProject((state) => (state.infos[dataset] ?? state.datasets.find(({ name }) => name === dataset))?.reader === 'csv')
  if (units === null) return <div className="soft">{text.train.noRun}</div>
  const norm = Number(valueAt(document, 'batch.norm') ?? 0)
  const accumulate = Number(valueAt(document, 'batch.accumulate') ?? 1)
  const ofUnit = (path: string): string[] => {
    const { key, registry } = placeAt(path)
    const unit = units.registries[registry]?.find(({ id }) => id === textAt(document, `${path}.${key}`))
    return [key, ...(unit === undefined ? [] : propertiesOf(unit.schema).filter(([, schema]) => fieldKind(schema).kind !== 'other').map(([name]) => name))].map((name) => `${path}.${name}`)
  }
  const hidden = table && textAt(document, 'data.imageColumn') === '' ? PICTURE_FIELDS : []
  const drawn = SECTIONS.flatMap((section) => [...unitsOf(section, document).flatMap(ofUnit), ...section.main, ...moreFields(units.frame, section)]).filter((path) => !hidden.includes(path))
  // A problem stands at its field where that is drawn; the others are listed under the form.
  const general = problems.filter(({ path }) => !['data.dataset', ...columnFields(document, table)].some((field) => at(path, field)) && !drawn.some((field) => at(path, field)))
  return (
    <>
      {SECTIONS.map((section) => (
        <Section key={section.id} title={text.sections[section.id]}>
          {section.id === 'data' ? <DataChoice /> : null}
          {unitsOf(section, document).map((unit) => <Fragment key={unit}><UnitFields path={unit} skip={['custom']} />{section.main.filter((path) => path.startsWith(`${unit}.`)).map((path) => <FrameField key={path} path={path} />)}</Fragment>)}
          {section.main.filter((path) => !hidden.includes(path) && !section.units.some((unit) => path.startsWith(`${unit}.`))).map((path) => <FrameField key={path} path={path} />)}
          {section.id === 'norm' && isCount(norm * accumulate) ? <div className="wide soft" style={{ fontSize: 12 }}>{text.train.optimiserBatch(figure(norm * accumulate))}</div> : null}
          {section.id === 'norm' ? <><NormLayers /><NormCosts /></> : null}
          {section.id === 'model' ? <ModelCounts /> : null}
          <More section={section} title={text.sections[section.id]} hidden={hidden} />
        </Section>
      ))}
      {general.length === 0 ? null : <div role="alert" data-problems tabIndex={-1} style={{ marginTop: 16 }}>{general.map((problem) => <div key={`${problem.path}${problem.message}`} style={{ color: 'var(--mantine-color-error)', fontSize: 12 }}>{problem.path === '' ? '' : `${problem.path}: `}{problem.message} <span className="soft">{problem.hint}</span></div>)}</div>}
    </>
  )
}
