import { create } from 'zustand'
import type { ScreenId } from '../../preload/contract'


/** The embedded sample, which is always there. */
export const DEFAULT_DATASET = 'fashion-mnist-mini'

interface Ui {
  readonly screen: ScreenId
  readonly shortcuts: boolean
  readonly about: boolean
  /** Runs that are on while the window is asked to close. */
  readonly closing: readonly string[] | null
  /** A run that already does what is about to be started, while it is asked whether to start all the same. */
  readonly twin: { readonly id: string; readonly short: string; readonly done: boolean } | null
  /** What is red in the recipe that is about to be started, while a reason is asked for. */
  readonly red: string | null
  readonly theme: 'light' | 'dark' | 'system'
  /** Data set that the Data screen shows. */
  readonly dataset: string
  /** What opening a data set is busy with ("fetching Fashion-MNIST (30 MB), step 1 of 3"), or null. */
  readonly reading: string | null
  /** Paths that were picked and are being read before they join the list. */
  readonly adding: readonly string[]
  show(screen: ScreenId): void
  set(part: Partial<Pick<Ui, 'shortcuts' | 'about' | 'closing' | 'twin' | 'red' | 'theme' | 'dataset' | 'reading' | 'adding'>>): void
}

export const useUi = create<Ui>((set) => ({
  screen: 'train', shortcuts: false, about: false, closing: null, twin: null, red: null, theme: 'system', dataset: DEFAULT_DATASET, reading: null, adding: [],
  show: (screen) => set({ screen }),
  set: (part) => set(part),
}))
