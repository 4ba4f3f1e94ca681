import { MultiSelect, Select } from '@mantine/core'
import { useEffect } from 'react'
import { actions } from '../../state/actions'
import { useProject } from '../../state/project'
import { textAt, useRecipe, valueAt } from '../../state/recipe'
import { text } from '../../text/en'
import { labelOf } from '../../ui/Field'
import { Panel } from '../../ui/Panel'
import { stringAt, targetsOf, withTargets } from './columns'

/** Which data set, which of its columns are targets, and which go in. */
export function ColumnChoice() {
  const { document, problems, set, replace } = useRecipe()
  const { datasets, infos, failures } = useProject()
  const dataset = textAt(document, 'data.dataset')
  const info = infos[dataset]
  const unread = datasets.some(({ name, available }) => name === dataset && available) && info === undefined && failures[dataset] === undefined
  useEffect(() => {
    // Why it cannot be read is said by the check of the recipe.
    if (unread) useProject.getState().inspect(dataset).catch(() => undefined)
  }, [unread, dataset])
  const columns = info?.columns ?? []
  const chosen = targetsOf(document).map((target) => stringAt(target, 'column')).filter((name) => name !== '')
  const features = valueAt(document, 'data.features')
  const inputs = Array.isArray(features) ? features.map(String) : []
  const option = (name: string): { value: string; label: string } => { const kind = columns.find((column) => column.name === name)?.kind; return { value: name, label: kind === undefined ? name : `${name} (${text.data.kinds[kind]})` } }
  const errorAt = (...fields: readonly string[]): string | undefined => problems.find(({ path }) => fields.some((field) => path === field || path.startsWith(`${field}.`)))?.message
  const pictures = info !== undefined && info.images !== null
  return (
    <Panel title={text.targets.columns}>
      <div className="stack" style={{ gap: 10 }}>
        <Select size="xs" label={labelOf('data.dataset')} searchable allowDeselect={false} value={dataset === '' ? null : dataset} data={[...new Set([...datasets.map(({ name }) => name), dataset])].filter((name) => name !== '')} error={errorAt('data.dataset')} onChange={(name) => { if (name !== null && name !== dataset) actions.targetsOf(name) }} />
        <MultiSelect size="xs" label={text.targets.targetColumns} description={text.targets.targetColumnsHelp} searchable placeholder={chosen.length === 0 ? text.targets.chooseTargets : undefined} value={chosen} data={[...new Set([...columns.map(({ name }) => name), ...chosen])].map(option)} error={errorAt('targets')}
          onChange={(names) => replace(withTargets(document, names, columns))} />
        {pictures ? <div className="soft small">{text.targets.picturesIn}</div> : (
          <MultiSelect size="xs" label={text.targets.inputs} description={text.targets.inputsHelp} searchable clearable placeholder={inputs.length === 0 ? text.form.allNumbers : undefined} value={inputs} data={[...new Set([...columns.map(({ name }) => name).filter((name) => !chosen.includes(name)), ...inputs])].map(option)} error={errorAt('data.features')}
            onChange={(names) => set('data.features', names.length === 0 ? 'auto' : names)} />
        )}
      </div>
    </Panel>
  )
}
