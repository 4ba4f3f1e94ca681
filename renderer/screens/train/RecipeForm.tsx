import { Select } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Json, JsonObject, UnitInfo } from '../../../preload/contract'
import { useProject } from '../../state/project'
import { textAt, useRecipe, valueAt } from '../../state/recipe'
import { text } from '../../text/en'
import { Field, labelOf } from '../../ui/Field'
import { propertiesOf, schemaAt } from '../../ui/schema'

/** A field of the frame by its dotted path. */
function FrameField({ path, wide = false }: { path: string; wide?: boolean }) {
  const { units, document, problems, set } = useRecipe()
  const schema = units === null ? null : schemaAt(units.frame, path)
  if (schema === null) return null
  const error = problems.find((problem) => problem.path === path)?.message
  return <div className={wide ? 'wide' : undefined}><Field path={path} schema={schema} value={valueAt(document, path)} error={error} onChange={(value) => set(path, value)} /></div>
}

/** Which unit of a registry, and the unit's own parameters drawn from its schema. `keep` are the frame's fields of that object. */
function UnitFields({ registry, path, discriminator, keep = [], skip = [] }: { registry: string; path: string; discriminator: string; keep?: readonly string[]; skip?: readonly string[] }) {
  const { units, document, problems, set, chooseUnit } = useRecipe()
  const list: readonly UnitInfo[] = units?.registries[registry]?.filter((unit) => !skip.includes(unit.id)) ?? []
  const chosen = textAt(document, `${path}.${discriminator}`)
  const unit = units?.registries[registry]?.find((u) => u.id === chosen)
  const errorAt = (at: string): string | undefined => problems.find((problem) => problem.path === at)?.message
  return (
    <>
      <div className="wide">
        <Select size="xs" label={labelOf(`${path}.${discriminator}`)} description={unit?.summary} error={errorAt(`${path}.${discriminator}`)} allowDeselect={false} value={chosen}
          data={[...list.map(({ id, title }) => ({ value: id, label: title })), ...(unit !== undefined && skip.includes(unit.id) ? [{ value: unit.id, label: unit.title }] : [])]}
          onChange={(id) => { const next = list.find((u) => u.id === id); if (next !== undefined) chooseUnit(path, discriminator, next, keep) }} />
      </div>
      {unit === undefined ? null : propertiesOf(unit.schema).map(([name, schema]) => (
        <Field key={name} path={`${path}.${name}`} schema={schema} value={valueAt(document, `${path}.${name}`)} error={errorAt(`${path}.${name}`)} onChange={(value: Json) => set(`${path}.${name}`, value)} />
      ))}
    </>
  )
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return <section aria-label={title}><h2 className="section-title">{title}</h2><div className="fields">{children}</div></section>
}

/** Presets and data set first, then every field of the recipe by theme. */
export function RecipeForm() {
  const { units, preset, document, problems, set, choosePreset } = useRecipe()
  const datasets = useProject((state) => state.datasets)
  const infos = useProject((state) => state.infos)
  const dataset = textAt(document, 'data.dataset')
  const columns = infos[dataset]?.columns ?? []
  const norm = Number(valueAt(document, 'batch.norm') ?? 0)
  const accumulate = Number(valueAt(document, 'batch.accumulate') ?? 1)
  if (units === null) return <div className="soft">{text.train.noRun}</div>
  const names = [...new Set([...datasets.map((row) => row.name), dataset])].filter((name) => name !== '')
  const general = problems.filter((problem) => !isDrawn(problem.path, units.frame))
  return (
    <>
      <Section title={text.sections.data}>
        <div className="wide"><Select size="xs" label={text.train.preset} data={units.presets.map(({ name, title }) => ({ value: name, label: title }))} description={units.presets.find((p) => p.name === preset)?.summary} value={preset} allowDeselect={false} onChange={(name) => { if (name !== null) choosePreset(name) }} /></div>
        <div className="wide"><Select size="xs" label={labelOf('data.dataset')} data={names} value={dataset} allowDeselect={false} searchable error={problems.find((p) => p.path === 'data.dataset')?.message} onChange={(name) => { if (name !== null) set('data.dataset', name) }} /></div>
        {columns.length === 0 ? null : <div className="wide"><Select size="xs" label={labelOf('targets.0.column')} description={text.train.columnHelp} data={columns.map((c) => c.name)} value={textAt(document, 'targets.0.column')} allowDeselect={false} searchable onChange={(name) => { if (name !== null) set('targets.0.column', name) }} /></div>}
        <FrameField path="data.resize" /><FrameField path="data.channels" /><FrameField path="data.split.val" /><FrameField path="data.limit.train" /><FrameField path="data.standardize" /><FrameField path="data.damaged" />
      </Section>
      <Section title={text.sections.model}><UnitFields registry="architectures" path="model" discriminator="arch" skip={['custom']} /></Section>
      <Section title={text.sections.norm}>
        <UnitFields registry="norms" path="norm" discriminator="kind" keep={['weightStandardization', 'layers']} />
        <FrameField path="norm.weightStandardization" wide />
        <FrameField path="batch.norm" /><FrameField path="batch.accumulate" />
        <div className="wide soft" style={{ fontSize: 12 }}>{text.train.optimiserBatch(norm * accumulate)}</div>
      </Section>
      <Section title={text.sections.optim}>
        <UnitFields registry="optimizers" path="optim" discriminator="kind" keep={['lr', 'weightDecay', 'decayNormAndBias', 'clip', 'lrScale']} />
        <FrameField path="optim.lr" /><FrameField path="optim.weightDecay" /><FrameField path="optim.clip" />
        <UnitFields registry="schedules" path="schedule" discriminator="kind" keep={['warmupEpochs']} />
        <FrameField path="schedule.warmupEpochs" />
      </Section>
      <Section title={text.sections.run}><FrameField path="budget.epochs" /><FrameField path="seed" /><FrameField path="engine" /><FrameField path="determinism" /></Section>
      {general.length === 0 ? null : <div role="alert" style={{ marginTop: 16 }}>{general.map((problem) => <div key={`${problem.path}${problem.message}`} style={{ color: 'var(--mantine-color-error)', fontSize: 12 }}>{problem.path === '' ? '' : `${problem.path}: `}{problem.message} <span className="soft">{problem.hint}</span></div>)}</div>}
    </>
  )
}

/** Whether a problem is shown at a field already; others are listed under the form. */
function isDrawn(path: string, frame: JsonObject): boolean {
  return ['data.resize', 'data.channels', 'data.split.val', 'data.limit.train', 'batch.norm', 'batch.accumulate', 'optim.lr', 'optim.weightDecay', 'optim.clip', 'schedule.warmupEpochs', 'budget.epochs', 'seed', 'data.dataset'].includes(path) && schemaAt(frame, path) !== null
}
