import { afterEach, expect, it } from 'vitest'
import { secondsLeft, underTicket, useWork } from './work'

afterEach(() => useWork.setState({ works: {} }))

it('how far work is becomes known while it goes on, and of nobody else\'s', async () => {
  const { heard } = useWork.getState()
  heard({ ticket: 'other', phase: 'reading', done: 1, total: 4 }, 0)
  const answer = await underTicket('mine', () => {
    heard({ ticket: 'mine', phase: 'reading', done: 1, total: 4 }, 0)
    expect(useWork.getState().works).toEqual({ mine: { phase: 'reading', done: 1, total: 4, since: 0, from: 1 } })
    return Promise.resolve('done')
  })
  expect([answer, useWork.getState().works]).toEqual(['done', {}])
  await expect(underTicket('mine', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(useWork.getState().works).toEqual({})
})

it('what is left is told by the pace of the step that goes on, once there is one', () => {
  const { begin, heard } = useWork.getState()
  const left = (now: number): number | null => { const work = useWork.getState().works['mine']; return work === undefined || work === null ? null : secondsLeft(work, now) }
  begin('mine')
  heard({ ticket: 'mine', phase: 'reading', done: 100, total: 500 }, 1000)
  expect(left(3000)).toBeNull()
  heard({ ticket: 'mine', phase: 'reading', done: 300, total: 500 }, 3000)
  expect(left(3000)).toBe(2)
  heard({ ticket: 'mine', phase: 'predicting', done: 1, total: 2 }, 3100)
  expect(left(9000)).toBeNull()
})
