import { DndContext, KeyboardSensor, PointerSensor, closestCenter, useSensor, useSensors } from '@dnd-kit/core'
import type { DragEndEvent } from '@dnd-kit/core'
import { SortableContext, sortableKeyboardCoordinates, verticalListSortingStrategy } from '@dnd-kit/sortable'
import type { Entry } from '../../state/pipeline'
import { text } from '../../text/en'
import { StepCard } from './StepCard'
import type { CardProps } from './StepCard'
import { edits } from './use-pipeline'

interface StepListProps { readonly label: string; readonly entries: readonly Entry[]; readonly parents: readonly string[] }

const below: CardProps['listOf'] = (name, steps, above) => <StepList label={name} entries={steps.map((step) => ({ step, on: true }))} parents={above} />

/** Steps in their order. The handle drags: by the mouse, or with Space, the arrow keys and Space again. */
export function StepList({ label, entries, parents }: StepListProps) {
  // A click on the handle is no drag.
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 4 } }), useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }))
  const ids = entries.map(({ step }) => step.id)
  const place = (id: string | number | undefined): number => ids.indexOf(String(id)) + 1
  const drop = ({ active, over }: DragEndEvent): void => {
    if (over !== null && active.id !== over.id) edits.move(parents.at(-1) ?? null, place(active.id) - 1, place(over.id) - 1)
  }
  const count = ids.length
  return (
    <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={drop} accessibility={{
      screenReaderInstructions: { draggable: text.augment.dragHelp },
      announcements: {
        onDragStart: ({ active }) => text.augment.lifted(String(active.id), place(active.id), count),
        onDragOver: ({ active, over }) => text.augment.over(String(active.id), place(over?.id), count),
        onDragEnd: ({ active, over }) => text.augment.dropped(String(active.id), place(over?.id), count),
        onDragCancel: ({ active }) => text.augment.cancelled(String(active.id)),
      },
    }}>
      <SortableContext items={ids} strategy={verticalListSortingStrategy}>
        <ol className="steps" aria-label={label}>{entries.map((entry, index) => <StepCard key={entry.step.id} entry={entry} parents={parents} index={index} count={entries.length} listOf={below} />)}</ol>
      </SortableContext>
    </DndContext>
  )
}
