import { create } from 'zustand'

interface Expectation {
  /** What the person expects of the run that they are about to start; "" where they say nothing. */
  readonly said: string
  say(said: string): void
}

export const useExpectation = create<Expectation>((set) => ({ said: '', say: (said) => set({ said }) }))
