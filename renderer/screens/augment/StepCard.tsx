import { useSortable } from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { ActionIcon, Menu, Switch, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight, IconCopy, IconDots, IconGripVertical, IconTrash } from '@tabler/icons-react'
import { memo, useState } from 'react'
import type { ReactNode } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { JsonObject, UnitInfo } from '../../../preload/contract'
import { stepsIn } from '../../state/pipeline'
import type { Entry, Step } from '../../state/pipeline'
import { useRecipe } from '../../state/recipe'
import { text } from '../../text/en'
import { figure } from '../../text/format'
import { propertiesOf } from '../../ui/schema'
import { messageOf } from '../train/problems'
import { AddStep } from './AddStep'
import { Parameter } from './Parameter'
import { edits, isStepField } from './use-pipeline'

export interface CardProps {
  readonly entry: Entry
  /** The ids of the one-of that it stands below, and of those above that. */
  readonly parents: readonly string[]
  readonly index: number
  readonly count: number
  /** Draws the steps below a one-of, given the ids of all one-ofs that they stand below. */
  readonly listOf: (label: string, steps: readonly Step[], parents: readonly string[]) => ReactNode
}

const PROBABILITY: JsonObject = { type: 'number', minimum: 0, maximum: 1, default: 1 }

type ErrorAt = (field: string) => string | undefined
const noError: ErrorAt = () => undefined

/** What the check says of a step's field; it names steps by their ids, or by their places where a list is no list of steps. */
function useStepErrors(path: string, index: number): ErrorAt {
  const byPlace = path.replace(/[^.]+$/, String(index))
  const found = useRecipe(useShallow((state) => state.problems.filter((problem) => [path, byPlace].some((name) => problem.path === name || problem.path.startsWith(`${name}.`)))))
  // The very same function while there is nothing to say, so that no field is drawn again for it.
  if (found.length === 0) return noError
  return (field) => {
    const names = [field, field.replace(path, byPlace)]
    const problem = found.find((one) => names.some((name) => one.path === name || one.path.startsWith(`${name}.`)))
    const { units, document } = useRecipe.getState()
    return problem === undefined ? undefined : messageOf(units, document, problem)
  }
}

/** One step: what it is and how often it acts, and unfolded every parameter of it. */
export function StepCard({ entry: { step, on }, parents, index, count, listOf }: CardProps) {
  const units = useRecipe((state) => state.units?.registries.augmentations) ?? []
  const unit = units.find(({ id }) => id === step.op)
  const path = ['augment', ...parents.flatMap((parent) => [parent, 'of']), step.id].join('.')
  const errorAt = useStepErrors(path, index)
  const failed = useRecipe((state) => state.problems.some((problem) => problem.path === path || problem.path.startsWith(`${path}.`)))
  const [open, setOpen] = useState(true)
  const { attributes, listeners, setNodeRef, transform, transition, isDragging } = useSortable({ id: step.id })
  const title = unit?.title ?? step.op
  const name = step.id === step.op ? title : `${title} (${step.id})`
  return (
    <li ref={setNodeRef} className="step" data-off={!on} data-failed={failed} aria-label={name} style={{ transform: CSS.Translate.toString(transform), transition, zIndex: isDragging ? 1 : undefined, opacity: isDragging ? 0.8 : undefined }}>
      <div className="step-head">
        <ActionIcon {...attributes} {...listeners} role="button" size="sm" variant="subtle" color="gray" className="step-grip" aria-label={text.augment.drag(name)} title={text.augment.dragHelp}><IconGripVertical size={15} /></ActionIcon>
        <UnstyledButton className="step-title" aria-expanded={open} title={unit?.summary} onClick={() => setOpen(!open)}>
          {open ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}<span className="clip">{name}</span>
          {open ? null : <span className="soft small nowrap">{typeof step.p === 'number' && step.p < 1 ? `p ${figure(step.p)}` : ''}</span>}
        </UnstyledButton>
        {parents.length > 0 ? null : <Switch size="xs" aria-label={text.augment.on(name)} checked={on} onChange={() => edits.toggle(step.id)} />}
        <StepMenu name={name} id={step.id} parents={parents} index={index} count={count} />
      </div>
      {open ? <StepBody step={step} unit={unit} path={path} parents={parents} errorAt={errorAt} listOf={listOf} /> : null}
      {errorAt(path) !== undefined && !open ? <div className="step-error">{errorAt(path)}</div> : null}
    </li>
  )
}

const StepMenu = memo(function StepMenu({ name, id, parents, index, count }: { name: string; id: string } & Omit<CardProps, 'entry' | 'listOf'>) {
  const parent = parents.at(-1) ?? null
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target><ActionIcon size="sm" variant="subtle" color="gray" aria-label={text.augment.menu(name)}><IconDots size={15} /></ActionIcon></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconArrowUp size={14} />} disabled={index === 0} onClick={() => edits.move(parent, index, index - 1)}>{text.augment.up}</Menu.Item>
        <Menu.Item leftSection={<IconArrowDown size={14} />} disabled={index === count - 1} onClick={() => edits.move(parent, index, index + 1)}>{text.augment.down}</Menu.Item>
        <Menu.Item leftSection={<IconCopy size={14} />} onClick={() => edits.duplicate(id, parent)}>{text.augment.duplicate}</Menu.Item>
        <Menu.Item leftSection={<IconTrash size={14} />} color="red" onClick={() => edits.remove(id, parent)}>{text.augment.remove}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
})

function StepBody({ step, unit, path, parents, errorAt, listOf }: Pick<CardProps, 'parents' | 'listOf'> & { step: Step; unit: UnitInfo | undefined; path: string; errorAt: ErrorAt }) {
  const fields = unit === undefined ? [] : propertiesOf(unit.schema).filter(([name]) => isStepField(name))
  const own = fields.some(([name]) => errorAt(`${path}.${name}`) !== undefined) || errorAt(`${path}.p`) !== undefined ? undefined : errorAt(path)
  const below = step.of === undefined ? null : stepsIn(step.of)
  return (
    <div className="step-body">
      <Parameter path={`${path}.p`} id={step.id} op={step.op} name="p" schema={PROBABILITY} value={step.p} errorAt={errorAt} />
      {fields.map(([name, schema]) => <Parameter key={name} path={`${path}.${name}`} id={step.id} op={step.op} name={name} schema={schema} value={step[name]} errorAt={errorAt} />)}
      {below === null ? null : (
        <>
          {listOf(text.augment.choices(step.id), below, [...parents, step.id])}
          <AddStep compact label={text.augment.addChoice(step.id)} onAdd={(op) => edits.add(op, step.id)} />
        </>
      )}
      {own === undefined || (below !== null && below.length > 0) ? null : <div className="step-error">{own}</div>}
    </div>
  )
}
