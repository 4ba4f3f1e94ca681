import { useEffect } from 'react'
import { create } from 'zustand'
import type { VersionRow } from '../../preload/contract'
import { call } from '../api/client'
import { text } from '../text/en'
import { attempt } from './notices'

/** A recipe each: enough for every part of the window that shows one. */
const MOST = 12

interface Versions {
  /** Versions that something on the window shows or lately showed, by their short ids, the newest asked for last. */
  readonly held: Readonly<Record<string, VersionRow>>
  load(short: string): Promise<void>
  /** What is held of a version is read again; of others nothing is known here. */
  changed(short: string): Promise<void>
  forget(): void
}

export const useVersions = create<Versions>((set, get) => ({
  held: {},
  load: async (short) => {
    const version = await call('versions.show', { id: short })
    set(({ held }) => ({ held: Object.fromEntries([...Object.entries(held).filter(([key]) => key !== version.short), [version.short, version] as const].slice(-MOST)) }))
  },
  changed: async (short) => {
    if (get().held[short] !== undefined) await get().load(short)
  },
  forget: () => set({ held: {} }),
}))

/** A version, read when it is first wanted; undefined until it is there. */
export function useVersion(short: string | null): VersionRow | undefined {
  const version = useVersions((state) => (short === null ? undefined : state.held[short]))
  const missing = version === undefined
  useEffect(() => {
    if (short !== null && missing) attempt(text.reading.versions, () => useVersions.getState().load(short))
  }, [short, missing])
  return version
}
