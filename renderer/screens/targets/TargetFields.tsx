import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { jsonObject, kindFields } from '../../../preload/contract'
import type { JsonObject, TargetKind } from '../../../preload/contract'
import { useRecipe } from '../../state/recipe'
import { text } from '../../text/en'
import { formatNumber, parseNumber } from '../../ui/numbers'
import { stringAt } from './columns'
import { titleOf } from './facts'

const KINDS: readonly TargetKind[] = ['regression', 'class']
const MISSING = ['mask', 'stop'] as const
const isKind = (value: string | null): value is TargetKind => value === 'regression' || value === 'class'

/** Text that goes into the recipe when the field is left or Enter is pressed: each change is measured. */
function LateField({ label, value, error, commit }: { label: string; value: string; error: string | undefined; commit: (typed: string) => void }) {
  const [draft, setDraft] = useState<string | null>(null)
  const done = (): void => {
    if (draft !== null && draft !== value) commit(draft)
    setDraft(null)
  }
  return <TextInput size="xs" label={label} value={draft ?? value} error={error} autoComplete="off" onChange={(event) => setDraft(event.currentTarget.value)} onBlur={done} onKeyDown={(event) => { if (event.key === 'Enter') done() }} />
}

/** What a person decides of one target: the same fields of the recipe wherever they are edited. `numeric`: whether its column holds numbers. */
export function TargetFields({ target, at, numeric }: { target: JsonObject; at: number; numeric: boolean }) {
  const { units, problems, set, chooseUnit } = useRecipe()
  const path = `targets.${at}`
  const name = stringAt(target, 'name')
  const kind = stringAt(target, 'kind') === 'regression' ? 'regression' : 'class'
  const errorAt = (field: string): string | undefined => problems.find((problem) => problem.path === `${path}.${field}` || problem.path.startsWith(`${path}.${field}.`))?.message
  const transforms = units?.registries.targetTransforms ?? []
  const losses = (units?.registries.losses ?? []).filter((loss) => loss.kind === undefined || loss.kind === kind)
  const transform = stringAt(jsonObject.safeParse(target.transform).data ?? {}, 'kind')
  const weight = target.weight
  return (
    <div className="target-fields" role="group" aria-label={text.targets.fields(name)}>
      {numeric ? <Select size="xs" label={text.targets.kind} allowDeselect={false} value={kind} data={KINDS.map((value) => ({ value, label: text.targets.kinds[value] }))} error={errorAt('kind')} onChange={(next) => { if (isKind(next) && next !== kind) set(path, { ...target, ...kindFields(next) }) }} /> : null}
      {kind === 'regression' ? <LateField label={text.targets.unit} value={stringAt(target, 'unit')} error={errorAt('unit')} commit={(typed) => set(`${path}.unit`, typed.trim())} /> : null}
      <Select size="xs" label={text.targets.loss} allowDeselect={false} value={stringAt(target, 'loss')} data={losses.map(({ id, title }) => ({ value: id, label: title }))} error={errorAt('loss')} onChange={(id) => { if (id !== null) set(`${path}.loss`, id) }} />
      <LateField label={text.targets.weight} value={typeof weight === 'number' ? formatNumber(weight) : typeof weight === 'string' ? weight : '1'} error={errorAt('weight')} commit={(typed) => set(`${path}.weight`, parseNumber(typed) ?? typed)} />
      {kind === 'regression' ? (
        <Select size="xs" label={text.targets.transform} allowDeselect={false} value={transform} data={transforms.map(({ id }) => ({ value: id, label: titleOf(transforms, id) }))} error={errorAt('transform')}
          onChange={(id) => { const unit = transforms.find((one) => one.id === id); if (unit !== undefined) chooseUnit(`${path}.transform`, 'kind', unit, []) }} />
      ) : null}
      <Select size="xs" label={text.targets.missing} allowDeselect={false} value={stringAt(target, 'missing')} data={MISSING.map((value) => ({ value, label: text.targets.missingChoices[value] }))} error={errorAt('missing')} onChange={(next) => { if (next !== null) set(`${path}.missing`, next) }} />
    </div>
  )
}
