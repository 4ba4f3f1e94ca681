import { create } from 'zustand'
import type { ErrorBody } from '../../preload/contract'
import { bodyOf } from '../api/client'

export interface Notice { readonly id: number; readonly error: ErrorBody | null; readonly message: string; readonly undo: (() => void) | null }

interface Notices {
  readonly notices: readonly Notice[]
  fail(error: unknown): void
  say(message: string, undo?: () => void): void
  dismiss(id: number): void
}

let next = 1

/** What a person must be told: it stays until it is dismissed, so no toast vanishes with the only copy of a message. */
export const useNotices = create<Notices>((set) => ({
  notices: [],
  fail: (error) => {
    const body = bodyOf(error)
    set(({ notices }) => ({ notices: [...notices.filter((n) => n.error?.message !== body.message), { id: next++, error: body, message: body.message, undo: null }] }))
  },
  say: (message, undo) => set(({ notices }) => ({ notices: [...notices, { id: next++, error: null, message, undo: undo ?? null }] })),
  dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
}))

/** Runs work whose failure is shown. */
export function attempt(work: () => Promise<void>): void {
  work().catch((error: unknown) => useNotices.getState().fail(error))
}
