import { create } from 'zustand'
import type { ErrorBody } from '../../preload/contract'
import { bodyOf, call } from '../api/client'
import { text } from '../text/en'
import { attempt, useNotices } from './notices'
import { useRuns } from './runs'
import { useUi } from './ui'

interface Reproducing {
  /** A run whose data are others by now, while it is asked whether to go on all the same. */
  readonly asked: { readonly run: string; readonly error: ErrorBody } | null
  start(run: string, anyway: boolean): Promise<void>
  leave(): void
}

export const useReproducing = create<Reproducing>((set) => ({
  asked: null,
  start: async (run, anyway) => {
    set({ asked: null })
    try {
      const { run: again } = await call('runs.reproduce', { id: run, anyway })
      useRuns.getState().changed(again)
      useNotices.getState().say(text.reproduce.queued(again.short, run), [{ label: text.versions.show, act: () => attempt(text.reading.runs, async () => {
        await useRuns.getState().show(again.id)
        useUi.getState().show('train')
      }) }])
    } catch (error) {
      const body = bodyOf(error)
      if (body.code !== 'reproduce.data') throw error
      set({ asked: { run, error: body } })
    }
  },
  leave: () => set({ asked: null }),
}))
