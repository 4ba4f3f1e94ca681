import { Button, MultiSelect, Select } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import type { DatasetInfo } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { pathColumns } from '../../state/class-column'
import { CLASS_COLUMN, textAt, useRecipe, valueAt } from '../../state/recipe'
import { text } from '../../text/en'
import { labelOf } from '../../ui/Field'
import { stringAt, targetsOf } from '../targets/columns'
import { featureChoices } from './feature-choices'

interface ColumnsProps { readonly info: DatasetInfo; errorAt(field: string): string | undefined }

/** What is learnt: of a table the column of its only target, else a line for each of several; all of a target is on the Targets screen. */
export function Targets({ info, errorAt }: Omit<ColumnsProps, 'info'> & { readonly info: DatasetInfo | null }) {
  const { document } = useRecipe()
  const several = targetsOf(document).length > 1
  if (!several && info === null) return null
  return (
    <div className="wide" data-targets>
      {several || info === null ? <TargetList errorAt={errorAt} /> : <TargetColumn info={info} errorAt={errorAt} />}
      <Button className="more" size="compact-xs" variant="subtle" color="gray" rightSection={<IconArrowRight size={14} />} onClick={() => actions.show('targets')}>{several ? text.preflight.openScreen(text.screens.targets.title) : text.train.moreTargets}</Button>
    </div>
  )
}

/** Name, column and kind of each of several targets. */
function TargetList({ errorAt }: Pick<ColumnsProps, 'errorAt'>) {
  const { document } = useRecipe()
  return (
    <>
      <div className="target-list-head" id="form-targets">{text.targets.targetColumns}</div>
      <ul className="target-list" aria-labelledby="form-targets">{targetsOf(document).map((target, i) => {
        const [name, column, kind, error] = [stringAt(target, 'name'), stringAt(target, 'column'), stringAt(target, 'kind'), errorAt(`targets.${i}`)]
        return (
          <li key={name} data-field={`targets.${i}`} tabIndex={-1}>
            <span className="clip" title={name}>{name}</span>
            <span className="clip soft" title={text.targets.column(column)}>{column}</span>
            <span className="soft">{kind === 'class' || kind === 'regression' ? text.targets.kinds[kind] : kind}</span>
            {error === undefined ? null : <span className="problem">{error}</span>}
          </li>
        )
      })}</ul>
    </>
  )
}

/** Which column the only target is in. One that was taken by itself says so, and why. */
function TargetColumn({ info, errorAt }: ColumnsProps) {
  const { document, guessed, set } = useRecipe()
  const column = textAt(document, CLASS_COLUMN)
  const classes = textAt(document, 'targets.0.kind') !== 'regression'
  const help = classes ? guessed !== null && guessed.column === column ? text.train.guessed[guessed.why] : text.train.columnHelp : text.train.numberHelp
  return (
    <div data-field={CLASS_COLUMN}>
      <Select size="xs" label={classes ? labelOf(CLASS_COLUMN) : text.train.numberColumn} description={help} error={errorAt(CLASS_COLUMN)} data={info.columns.map(({ name }) => name)} value={column || null} allowDeselect={false} searchable onChange={(name) => { if (name !== null) set(CLASS_COLUMN, name) }} />
    </div>
  )
}

/** Which columns of a table go in, and which one holds paths of images. */
export function Inputs({ info, errorAt }: ColumnsProps) {
  const { columns } = info
  const { document, set } = useRecipe()
  const features = valueAt(document, 'data.features')
  const chosen = Array.isArray(features) ? features.map(String) : []
  const targets = targetsOf(document).map((target) => stringAt(target, 'column'))
  const image = textAt(document, 'data.imageColumn')
  const paths = columns.filter((column) => column.name === image || pathColumns(info).includes(column))
  return (
    <>
      <div className="wide" data-field="data.features"><MultiSelect size="xs" label={labelOf('data.features')} description={text.targets.inputsHelp} error={errorAt('data.features')} data={featureChoices(info, targets, chosen).map(({ group, items }) => ({ group, items: [...items] }))} placeholder={chosen.length > 0 ? undefined : text.form.allNumbers} value={chosen} searchable clearable onChange={(names) => set('data.features', names.length === 0 ? 'auto' : names)} /></div>
      {paths.length === 0 ? null : <div className="wide" data-field="data.imageColumn"><Select size="xs" label={labelOf('data.imageColumn')} error={errorAt('data.imageColumn')} data={paths.map((c) => c.name)} placeholder={text.form.noImages} value={image || null} clearable onChange={(name) => set('data.imageColumn', name)} /></div>}
    </>
  )
}
