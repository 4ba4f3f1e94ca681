import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { newest, spaced } from './spaced'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

it('works at once and then at most once in a while, never forgetting the last word', () => {
  let times = 0
  const tell = spaced(() => { times += 1 }, 500)
  for (let n = 0; n < 20; n += 1) tell()
  expect(times).toBe(1)
  vi.advanceTimersByTime(499)
  expect(times).toBe(1)
  vi.advanceTimersByTime(1)
  expect(times).toBe(2)
  vi.advanceTimersByTime(5000)
  expect(times).toBe(2)
  tell()
  expect(times).toBe(3)
})

it('passes on the newest word of each run at most once in a while, and a change of state at once with nothing older after it', () => {
  const heard: string[] = []
  const word = newest<string>(250, (said) => said.split(' ')[0] ?? '', (said) => said.endsWith('done'), (said) => { heard.push(said) })
  for (const said of ['r1 1', 'r1 2', 'r2 1', 'r1 3']) word.hear(said)
  expect(heard).toEqual(['r1 1', 'r2 1'])
  vi.advanceTimersByTime(250)
  expect(heard).toEqual(['r1 1', 'r2 1', 'r1 3'])
  word.hear('r1 4')
  expect(heard).toHaveLength(3)
  word.hear('r1 done')
  vi.advanceTimersByTime(5000)
  expect(heard).toEqual(['r1 1', 'r2 1', 'r1 3', 'r1 done'])
})

it('passes on nothing of a run that is no more', () => {
  const heard: string[] = []
  const word = newest<string>(250, (said) => said.split(' ')[0] ?? '', () => false, (said) => { heard.push(said) })
  for (const said of ['r1 1', 'r1 2', 'r2 1', 'r2 2']) word.hear(said)
  word.drop('r1')
  word.drop('r3')
  vi.advanceTimersByTime(5000)
  expect(heard).toEqual(['r1 1', 'r2 1', 'r2 2'])
})
