import { create } from 'zustand'

interface VersionsPart {
  /** Id of the part of the Versions screen that is looked at; the screen's registry knows which there are. */
  readonly part: string
  show(part: string): void
}

/** Which part of the Versions screen is looked at; it stays while other screens are shown. */
export const useVersionsPart = create<VersionsPart>((set) => ({ part: 'sheet', show: (part) => set({ part }) }))
