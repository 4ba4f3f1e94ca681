import type { DatasetRow } from '../../../preload/contract'
import { call } from '../../api/client'
import { attempt, useNotices } from '../../state/notices'
import { DEFAULT_DATASET, useUi } from '../../state/ui'
import { text } from '../../text/en'

/** Takes a data set off the list. Its files stay where they are, so undoing it is adding it again. */
export function forget({ name, path, reader }: DatasetRow): void {
  attempt(text.data.forget, async () => {
    await call('data.remove', { name })
    useUi.getState().set({ dataset: DEFAULT_DATASET })
    useNotices.getState().say(text.data.forgotten(name), [{ label: text.actions.undo, act: () => attempt(text.actions.undo, async () => {
      await call('data.add', { path, name, reader })
      useUi.getState().set({ dataset: name })
    }) }])
  })
}
