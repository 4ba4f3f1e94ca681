import { create } from 'zustand'
import type { ErrorBody, ScreenId } from '../../preload/contract'
import { bodyOf } from '../api/client'
import { useUi } from './ui'

/** Something that a notice offers to do; the notice goes with it unless it stays. */
export interface Offer { readonly label: string; readonly stays?: boolean; act(): void }

export interface Notice {
  readonly id: number
  /** What failed, and the action that it belongs to; null for a plain message. */
  readonly error: ErrorBody | null
  readonly action: string | null
  readonly message: string
  readonly offers: readonly Offer[]
  /** Where it came up: on other screens it is only counted. */
  readonly screen: ScreenId
}

interface Notices {
  readonly notices: readonly Notice[]
  fail(error: unknown, action: string): void
  /** An action went well: what was said of its failures no longer holds. */
  succeed(action: string): void
  say(message: string, offers?: readonly Offer[]): void
  /** Shows on this screen what came up on others. */
  gather(screen: ScreenId): void
  dismiss(id: number): void
}

let next = 1
const here = (): ScreenId => useUi.getState().screen

/** What a person must be told: it stays until it is dismissed or no longer holds, so no toast vanishes with the only copy of a message. */
export const useNotices = create<Notices>((set, get) => ({
  notices: [],
  fail: (error, action) => {
    const body = bodyOf(error)
    set(({ notices }) => ({ notices: [...notices.filter((notice) => notice.action !== action), { id: next++, error: body, action, message: body.message, offers: [], screen: here() }] }))
  },
  succeed: (action) => {
    if (get().notices.some((notice) => notice.action === action)) set(({ notices }) => ({ notices: notices.filter((notice) => notice.action !== action) }))
  },
  say: (message, offers = []) => set(({ notices }) => ({ notices: [...notices, { id: next++, error: null, action: null, message, offers, screen: here() }] })),
  gather: (screen) => set(({ notices }) => ({ notices: notices.map((notice) => ({ ...notice, screen })) })),
  dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
}))

/** Does work whose failure is shown under the action's name, until the same action goes well. */
export function attempt(action: string, work: () => Promise<void>): void {
  work().then(() => useNotices.getState().succeed(action), (error: unknown) => useNotices.getState().fail(error, action))
}
