import { create } from 'zustand'
import type { ScreenId } from '../../preload/contract'

/** The embedded sample, which is always there. */
export const DEFAULT_DATASET = 'fashion-mnist-mini'

/** A path that is being read, and the ticket that its reading is cancelled by. */
export interface Adding { readonly path: string; readonly ticket: string }

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
  /** What was picked and is being read before it joins the list. */
  readonly adding: readonly Adding[]
  show(screen: ScreenId): void
  set(part: Partial<Pick<Ui, 'shortcuts' | 'about' | 'closing' | 'twin' | 'red' | 'theme' | 'dataset' | 'reading' | 'adding'>>): void
}

export const useUi = create<Ui>((set) => ({
  screen: 'train', shortcuts: false, about: false, closing: null, twin: null, red: null, theme: 'system', dataset: DEFAULT_DATASET, reading: null, adding: [],
  show: (screen) => set({ screen }),
  set: (part) => set(part),
}))
