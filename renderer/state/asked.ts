import { useEffect, useState } from 'react'
import type { ErrorBody } from '../../preload/contract'
import { bodyOf } from '../api/client'

/** What a screen asked for: the newest value (of an earlier question while a new one waits), or why there is none. */
export interface Asked<T> { readonly value: T | null; readonly error: ErrorBody | null; readonly waiting: boolean; again(): void }

interface Heard<T> { readonly ask: (() => Promise<T>) | null; readonly turn: number; readonly value: T | null; readonly error: ErrorBody | null }

/** Asks when `ask` changes (so it must be kept with useCallback) and when told to ask again; a late answer to an earlier question is not heard. */
export function useAsked<T>(ask: () => Promise<T>): Asked<T> {
  const [turn, setTurn] = useState(0)
  const [heard, setHeard] = useState<Heard<T>>({ ask: null, turn, value: null, error: null })
  useEffect(() => {
    let gone = false
    ask().then(
      (value) => { if (!gone) setHeard({ ask, turn, value, error: null }) },
      (error: unknown) => { if (!gone) setHeard({ ask, turn, value: null, error: bodyOf(error) }) },
    )
    return () => { gone = true }
  }, [ask, turn])
  const waiting = heard.ask !== ask || heard.turn !== turn
  return { value: heard.value, error: waiting ? null : heard.error, waiting, again: () => setTurn(turn + 1) }
}
