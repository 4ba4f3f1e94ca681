import { create } from 'zustand'
import type { ErrorBody, MirrorState } from '../../preload/contract'
import { bodyOf, call, host } from '../api/client'
import { text } from '../text/en'
import { attempt } from './notices'

interface MirrorDialogState {
  /** How the mirror stands, while its dialog is open. */
  readonly mirror: MirrorState | null
  readonly busy: boolean
  /** Why the last thing that was asked for did not happen. */
  readonly refused: ErrorBody | null
  set(part: Partial<Pick<MirrorDialogState, 'mirror' | 'busy' | 'refused'>>): void
}

export const useMirror = create<MirrorDialogState>((set) => ({ mirror: null, busy: false, refused: null, set: (part) => set(part) }))

/** Asks for a change of the mirror; the dialog says what became of it, and what is in the way. */
async function ask(work: () => Promise<MirrorState>): Promise<void> {
  const { set } = useMirror.getState()
  set({ busy: true, refused: null })
  try {
    const mirror = await work()
    // A dialog that was closed meanwhile stays closed.
    if (useMirror.getState().mirror !== null) set({ mirror })
  } catch (error) {
    const mirror = await call('mirror.show', {})
    if (useMirror.getState().mirror !== null) set({ mirror, refused: bodyOf(error) })
  } finally {
    set({ busy: false })
  }
}

export const mirrorActions = {
  open: (): void => attempt(text.mirror.title, async () => { useMirror.getState().set({ mirror: await call('mirror.show', {}), refused: null }) }),
  close: (): void => useMirror.getState().set({ mirror: null, refused: null }),
  choose: (): void => attempt(text.mirror.title, async () => {
    const { path } = await host('host.pickSave', { title: text.mirror.pick, name: 'history.git', extensions: [] })
    if (path !== null) await ask(() => call('mirror.set', { path }))
  }),
  now: (): void => attempt(text.mirror.title, () => ask(() => call('mirror.now', {}))),
  off: (): void => attempt(text.mirror.title, () => ask(() => call('mirror.set', { path: null }))),
}
