import { expect, it } from 'vitest'
import type { AnyEvent } from '../../preload/contract'
import { systemClock } from '../lib/clock'
import { progressFor } from './services'

it('the holder of a ticket hears where it stands at most five times a second, of each new step and of its end at once', () => {
  let now = 0
  const events: AnyEvent[] = []
  const clock = { ...systemClock, monotonic: () => now }
  const tell = progressFor({ clock, emit: (event) => void events.push(event) }, 'mine')
  for (const [at, phase, done] of [[0, 'reading', 1], [100, 'reading', 2], [250, 'reading', 3], [260, 'reading', 10], [270, 'looking', 1]] as const) {
    now = at
    tell?.({ phase, done, total: 10 })
  }
  expect(events.map(({ payload }) => payload)).toEqual([['reading', 1], ['reading', 3], ['reading', 10], ['looking', 1]].map(([phase, done]) => ({ ticket: 'mine', phase, done, total: 10 })))
  expect(progressFor({ clock, emit: () => undefined }, undefined)).toBeUndefined()
})
