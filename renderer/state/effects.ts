import { create } from 'zustand'
import type { CallOutput, Effects, ErrorBody } from '../../preload/contract'
import { bodyOf, call } from '../api/client'

interface EffectsState {
  /** What a person chose; null takes the data set with most versions, and accuracy or loss on validation. */
  readonly metric: string | null
  readonly dataset: string | null
  readonly datasets: CallOutput<'history.datasets'> | null
  readonly answer: Effects | null
  readonly error: ErrorBody | null
  readonly waiting: boolean
  choose(part: { readonly metric?: string | null; readonly dataset?: string }): Promise<void>
  /** Asks anew; an answer to an earlier question is not heard. */
  read(): Promise<void>
}

let turn = 0

export const useEffects = create<EffectsState>((set, get) => ({
  metric: null, dataset: null, datasets: null, answer: null, error: null, waiting: false,
  choose: async (part) => {
    // Another data set may not have the metric.
    set(part.dataset === undefined ? part : { metric: null, ...part })
    await get().read()
  },
  read: async () => {
    const mine = ++turn
    set({ waiting: true })
    try {
      const datasets = await call('history.datasets', {})
      const { metric, dataset } = get()
      const chosen = datasets.find(({ name }) => name === dataset)?.name ?? datasets[0]?.name
      const answer = chosen === undefined ? null : await call('history.effects', { dataset: chosen, ...(metric === null ? {} : { metric }) })
      if (mine === turn) set({ datasets, answer, error: null, waiting: false })
    } catch (error) {
      if (mine === turn) set({ answer: null, error: bodyOf(error), waiting: false })
    }
  },
}))
