import { expect, it } from 'vitest'
import { newInterrupts } from './interrupts'

it('takes signals that come together for one Ctrl+C, and a later one for a second', () => {
  let time = 1000
  let heard = 0
  const interrupts = newInterrupts({ now: () => time, monotonic: () => time })
  expect(interrupts.tell()).toBe(false)
  const hush = interrupts.listen(() => { heard += 1 })
  // The terminal and npm, a few milliseconds apart.
  interrupts.tell()
  time += 4
  interrupts.tell()
  expect(heard).toBe(1)
  time += 400
  expect(interrupts.tell()).toBe(true)
  expect(heard).toBe(2)
  hush()
  expect(interrupts.tell()).toBe(false)
  expect(heard).toBe(2)
})

it('never takes a reader that went away for the second Ctrl+C', () => {
  let time = 1000
  let heard = 0
  const interrupts = newInterrupts({ now: () => time, monotonic: () => time })
  interrupts.listen(() => { heard += 1 })
  interrupts.tell()
  // "| tee" died of the same Ctrl+C; that shows at the next line.
  time += 5000
  expect(interrupts.tellOnce()).toBe(true)
  expect(heard).toBe(1)
})
